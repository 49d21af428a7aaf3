package io.runtimemoat.loadtests.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.loadtests.Tool;
import io.runtimemoat.loadtests.process.NodeProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The status page of a running node in a real, headless Chromium. */
@Tag("verify")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatusPageTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STEP_LIMIT = Duration.ofSeconds(60);
  private static final String INSTALL = "apt-get install chromium chromium-driver";

  /** The shipped models' end of text; forbidden, an answer has the length that was asked for. */
  private static final String END_OF_TEXT = "4";

  private static NodeProcess node;
  private static WebDriver browser;

  @BeforeAll
  static void open(@TempDir Path folder) {
    Path chromium = Tool.require("chromium", INSTALL);
    Path driver = Tool.require("chromedriver", INSTALL);
    node = NodeProcess.start(NodeProcess.Settings.onFreePorts(folder));
    node.awaitReady(START_LIMIT);
    browser = browser(chromium, driver);
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.quit();
    }
    if (node != null) {
      node.close();
    }
  }

  private static WebDriver browser(Path chromium, Path driver) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.setCapability("goog:loggingPrefs", logs);
    // Containers run tests as root and have a small /dev/shm; nothing but our own page is opened.
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1200,1600");
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).build();
    return new ChromeDriver(service, options);
  }

  @Test
  @Order(1)
  void page_showsTheNode_streamsAnAnswer_andListsTheDecision() {
    openPage();
    await("ready", () -> text("node").contains("ready") && !text("node").contains("not ready"));
    await("arms", () -> rows("arms").size() >= 3);
    assertThat(rows("arms")).anySatisfy(row -> assertThat(row).contains("small"));
    assertThat(rows("devices")).anySatisfy(row -> assertThat(row).contains("cpu-0"));
    assertThat(rows("decisions")).isEmpty();

    element("key").sendKeys(node.settings().key());
    new Select(element("model")).selectByValue("small");
    String streamed = send();

    assertThat(streamed).startsWith("{").contains("\"order_id\"", "HC-32435");
    await("the decision", () -> rows("decisions").stream().anyMatch(r -> r.contains("completed")));
    assertThat(rows("decisions")).hasSize(1).first().asString().contains("small");
    assertThat(errors()).isEmpty();
  }

  @Test
  @Order(2)
  void form_tellsWhatWasDone_andWhichFieldIsWrong() {
    openPage();
    await("models", () -> !new Select(element("model")).getOptions().isEmpty());
    await("the example", () -> !run("return document.getElementById('schema').value").equals(""));
    element("key").sendKeys(node.settings().key());
    new Select(element("model")).selectByValue("small");
    send();
    assertThat(text("answer-meta")).contains("validation: {").doesNotContain("[object");

    element("explain").click();
    await("the explanation", () -> text("answer").contains("propensity"));
    assertThat(text("answer-meta")).as("of the request before").isEmpty();

    run("document.getElementById('schema').value = '{'");
    element("explain").click();
    await("the refusal", () -> text("answer-meta").startsWith("The schema field is no JSON"));
    assertThat(errors()).isEmpty();
  }

  @Test
  void narrowPage_scrollsItsTablesAndNotItself() {
    openPage();
    await("arms", () -> rows("arms").size() >= 3);

    run("document.body.style.width = '390px'");

    assertThat((Long) run("return document.body.scrollWidth")).isLessThanOrEqualTo(390);
  }

  /** Sends the form; the answer, which must have grown piece by piece. */
  private static String send() {
    // Of every change, because a slow page is told of several at once.
    run(
        """
        window.grown = [];
        new MutationObserver(changes => changes.forEach(change =>
            change.addedNodes.forEach(text => window.grown.push(text.data))))
            .observe(document.getElementById('answer'), { childList: true });
        """);
    element("try").findElement(By.cssSelector("button[type=submit]")).click();
    await("the end of the answer", () -> text("answer-meta").contains(":"));
    await("the end of the stream", () -> !element("stop").isEnabled());
    String answer = text("answer");
    List<String> seen =
        ((List<?>) run("return window.grown")).stream().map(String.class::cast).toList();
    assertThat(seen).allMatch(answer::startsWith).anyMatch(text -> text.length() < answer.length());
    return answer;
  }

  @Test
  void stop_endsTheStream_andTheNodeCountsItCancelled() {
    openPage();
    sendEndlessly();
    element("key").sendKeys(node.settings().key());
    new Select(element("model")).selectByValue("large");
    run("document.getElementById('schema').value = ''");
    run(
        """
        new MutationObserver(() => document.getElementById('stop').click())
            .observe(document.getElementById('answer'), { childList: true });
        """);
    element("try").findElement(By.cssSelector("button[type=submit]")).click();

    await("stopped", () -> text("answer-meta").equals("stopped"));
    await("the outcome", () -> ofLarge().stream().anyMatch(row -> !row.contains("running")));
    assertThat(ofLarge()).singleElement().asString().contains("cancelled");
    assertThat(errors()).isEmpty();
  }

  /**
   * Makes the page ask for more than can be under way to it, and holds it up when the answer
   * begins: eight choices to the end of the context in frames of over a kilobyte, 12.5 MB. While a
   * page was held up for 8 s, Chromium and the sockets took 3 MB for it. So nothing but Stop ends
   * the answer.
   */
  private static void sendEndlessly() {
    run(
        """
        const send = window.fetch;
        window.fetch = async (path, options) => {
          if (path !== '/console/try') return send(path, options);
          const body = {
            ...JSON.parse(options.body),
            n: 8, logprobs: true, top_logprobs: 20, max_tokens: 1 << 20, logit_bias: { '%s': -100 },
          };
          const response = await send(path, { ...options, body: JSON.stringify(body) });
          for (const until = Date.now() + 2000; Date.now() < until; );
          return response;
        };
        """
            .formatted(END_OF_TEXT));
  }

  private static List<String> ofLarge() {
    return rows("decisions").stream().filter(row -> row.contains("large")).toList();
  }

  @Test
  void wrongKey_isSaidOnThePage() {
    openPage();

    element("key").sendKeys("sk-moat-wrong");
    element("try").findElement(By.cssSelector("button[type=submit]")).click();

    await("the refusal", () -> text("answer-meta").contains("No valid API key"));
    assertThat(errors()).allMatch(line -> line.contains("401"));
  }

  @Test
  void strictContentPolicy_isSent_andStopsForeignScripts() throws Exception {
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(node.management("/").toString())).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");

    openPage();
    run(
        """
        const script = document.createElement('script');
        script.textContent = "document.title = 'broken in'";
        document.head.append(script);
        """);

    assertThat(browser.getTitle()).isEqualTo("Moat node");
    List<String> lines = new ArrayList<>();
    await(
        "the refusal",
        () -> {
          lines.addAll(errors());
          return lines.stream().anyMatch(line -> line.contains("Content Security Policy"));
        });
  }

  /** The page with all that it fetches; what earlier pages had to say is dropped. */
  private static void openPage() {
    errors();
    browser.get(node.management("/").toString());
    await("models", () -> !new Select(element("model")).getOptions().isEmpty());
    await("the example", () -> !value("case").isEmpty() && !value("schema").isEmpty());
  }

  /** Severe lines of the browser's console since the last look. */
  private static List<String> errors() {
    List<String> lines = new ArrayList<>();
    for (LogEntry entry : browser.manage().logs().get(LogType.BROWSER)) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        lines.add(entry.getMessage());
      }
    }
    return lines;
  }

  private static Object run(String script) {
    Object result = ((ChromeDriver) browser).executeScript(script);
    return result == null ? "" : result;
  }

  private static WebElement element(String id) {
    return browser.findElement(By.id(id));
  }

  private static String text(String id) {
    return run("return document.getElementById('" + id + "').textContent").toString();
  }

  private static String value(String id) {
    return run("return document.getElementById('" + id + "').value").toString();
  }

  private static List<String> rows(String table) {
    Object rows =
        run(
            "return Array.from(document.getElementById('%s').tBodies[0].rows, r => r.textContent)"
                .formatted(table));
    return ((List<?>) rows).stream().map(String.class::cast).toList();
  }

  private static void await(String what, BooleanSupplier reached) {
    new WebDriverWait(browser, STEP_LIMIT, Duration.ofMillis(100))
        .withMessage(what)
        .until(driver -> reached.getAsBoolean());
  }
}
