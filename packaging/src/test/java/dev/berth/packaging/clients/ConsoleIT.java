package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The console of {@code berth try} in Debian's chromium. */
@RealClients({"chromium", "chromedriver"})
class ConsoleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path directory;

    private Running appliance;
    private ChromeDriver browser;

    @BeforeEach
    void start() {
        appliance = Running.start(directory.resolve("try.log"), Map.of(), List.of(Berth.LAUNCHER.toString(), "try"));
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                .usingAnyFreePort()
                .build();
        var options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900");
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        browser = new ChromeDriver(service, options);
    }

    @AfterEach
    void stop() {
        browser.quit();
        appliance.close();
    }

    private String said(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        await().atMost(PATIENCE).until(() -> wanted.matcher(appliance.output()).find() || !appliance.alive());
        Matcher found = wanted.matcher(appliance.output());
        assertThat(found.find()).as(appliance.output()).isTrue();
        return found.group(1);
    }

    private WebElement find(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    @Test
    void aUserLogsInSeesEveryServiceLiveAndFiltersATable() throws IOException {
        String link = said("(http://\\S+/login/once\\?key=\\S+)");
        String console = link.substring(0, link.indexOf("/login"));
        Running.start(
                        directory.resolve("add.log"),
                        Map.of(),
                        List.of(
                                Berth.LAUNCHER.toString(),
                                "-c",
                                said("berth -c (\\S+) status"),
                                "user",
                                "add",
                                "ann",
                                "--role",
                                "admin",
                                "--password",
                                PASSWORD))
                .finish(PATIENCE)
                .succeeded();

        browser.get(console + "/leases");
        assertThat(browser.getCurrentUrl()).contains("/login?next=");
        find("input[name=user]").sendKeys("ann");
        find("input[name=password]").sendKeys(PASSWORD, Keys.ENTER);
        await().atMost(PATIENCE).until(() -> browser.getCurrentUrl().equals(console + "/leases"));
        assertThat(find("#rows").getText()).contains("52:54:00:77:00:10", "node10.lab.example", "bound");

        // Leased as a stranger, and adopted since.
        assertThat(find("#rows a[href='/hosts/node10']").getText()).isEqualTo("node10");
        browser.get(console + "/hosts/node10");
        assertThat(find(".facts").getText())
                .containsPattern("127\\.77\\.0\\.\\d+, bound, ends in .*, as node10\\.lab\\.example");

        browser.get(console + "/");
        assertThat(find("#services").getText()).contains("dhcp", "dns", "ntp", "tftp", "repo", "registry");
        assertThat(browser.findElements(By.cssSelector("#services [data-state=serving]")))
                .hasSizeGreaterThanOrEqualTo(7);
        String before = find("#services small").getText();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !find("#services small").getText().equals(before));

        browser.get(console + "/zones/lab.example");
        find("body").sendKeys("/");
        browser.switchTo().activeElement().sendKeys("node10");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !find("#rows").getText().contains("ntp.lab.example"));
        assertThat(find("#rows").getText()).contains("node10.lab.example.", "lease");
        assertThat(browser.getCurrentUrl()).contains("match=node10");

        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                        .map(LogEntry::getMessage))
                .isEmpty();
    }

    @Test
    void theLinkThatTryPrintsOpensTheConsoleOnce() {
        String link = said("(http://\\S+/login/once\\?key=\\S+)");
        browser.get(link);
        find("button.first").click();
        await().atMost(PATIENCE).until(() -> browser.getTitle().startsWith("Overview"));
        browser.manage().deleteAllCookies();
        browser.get(link);
        assertThat(find("main").getText()).contains("used up");
    }
}
