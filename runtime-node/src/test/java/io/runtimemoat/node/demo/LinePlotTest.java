package io.runtimemoat.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LinePlotTest {
  private static Element parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)))
        .getDocumentElement();
  }

  @Test
  void svg_isWellFormedAndHasEveryLine() throws Exception {
    double[] rising = {1, 2, 3, 4};
    double[] flat = {1, 1, Double.NaN, 1};

    Element svg =
        parse(
            new LinePlot("Cost <of> \"all\"", "requests")
                .line("a & b", "#111111", rising)
                .line("flat", "#222222", flat)
                .mark(2, "here")
                .svg());

    NodeList lines = svg.getElementsByTagName("polyline");
    assertThat(lines.getLength()).isEqualTo(2);
    assertThat(((Element) lines.item(0)).getAttribute("points").split(" ")).hasSize(4);
    assertThat(((Element) lines.item(1)).getAttribute("points").split(" ")).hasSize(3);
    assertThat(svg.getTextContent()).contains("Cost <of> \"all\"", "a & b", "here", "requests");
  }

  @Test
  void longLines_areThinnedAndKeepTheirEnd() throws Exception {
    double[] values = new double[10_000];
    values[9_999] = 1;

    Element svg = parse(new LinePlot("t", "x").line("l", "#111111", values).svg(0, 1));

    String points = ((Element) svg.getElementsByTagName("polyline").item(0)).getAttribute("points");
    assertThat(points.split(" ").length).isBetween(400, 402);
    assertThat(points).endsWith(",34.0");
  }

  @Test
  void emptyLines_stillMakeAPlot() throws Exception {
    assertThat(parse(new LinePlot("t", "x").line("l", "#111111", new double[0]).svg())).isNotNull();
  }
}
