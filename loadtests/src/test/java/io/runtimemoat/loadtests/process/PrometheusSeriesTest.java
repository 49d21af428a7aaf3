package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusSeriesTest {
  @Test
  void expression_readsItsSeriesAndNothingElse() {
    assertThat(
            PrometheusSeries.readBy(
                "histogram_quantile(0.95, sum by (le, arm) (rate(a_bucket{b=~\"c|d\"}[5m]))) / 1e9"
                    + " > 0.05 and sum (increase(e_total[$__rate_interval])) unless f"))
        .containsExactly("a_bucket", "e_total", "f");
  }

  @Test
  void labels_areSorted() {
    assertThat(PrometheusSeries.sorted("a{c=\"1\",b=\"2\"} 1.0\nb{} 2.0\n"))
        .isEqualTo("a{b=\"2\",c=\"1\"} 1.0\nb{} 2.0\n");
  }

  @Test
  void scrape_hasTheNamesOfItsSamples() {
    assertThat(PrometheusSeries.in("# HELP a b\n# TYPE a counter\na_total{x=\"y\"} 1.0\nb 2.0\n"))
        .containsExactly("a_total", "b");
  }
}
