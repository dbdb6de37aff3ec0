package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RPMs built here, indexed by createrepo_c into a folder under the root, and installed by dnf on a node. */
@RealClients({"rpmbuild", "createrepo_c", "dnf", "rpm", "curl"})
class PackagesIT {
    private static final String FOLDER = "http://10.77.0.1/repo/site/";

    @RegisterExtension
    static final Stage STAGE = new Stage();

    @BeforeAll
    static void buildRepository() throws IOException {
        Path packages = Files.createDirectories(STAGE.data().resolve("repo/site"));
        build(packages, "berth-sample-base", "1.0", "");
        build(packages, "berth-sample-tool", "2.1", "Requires: berth-sample-base >= 1.0");
        build(packages, "berth-sample-unwanted", "3", "");
        STAGE.lab().server.ask("createrepo_c", "-q", packages.toString());
    }

    private static void build(Path into, String name, String version, String extra) throws IOException {
        Path spec = STAGE.lab().file(name + ".spec");
        Files.writeString(spec, """
                Name: %1$s
                Version: %2$s
                Release: 1
                Summary: A sample
                License: Apache-2.0
                BuildArch: noarch
                %3$s
                %%description
                A sample.
                %%install
                mkdir -p %%{buildroot}/opt/%1$s
                echo %2$s > %%{buildroot}/opt/%1$s/version
                %%files
                /opt/%1$s/version
                """.formatted(name, version, extra));
        Path top = STAGE.lab().file("rpmbuild");
        STAGE.lab()
                .server
                .ask(
                        "rpmbuild",
                        "-bb",
                        "--quiet",
                        "--define",
                        "_topdir " + top,
                        "--define",
                        "_rpmdir " + into,
                        spec.toString());
    }

    @Test
    void dnfInstallsAPackageAndWhatItRequires() {
        Path root = STAGE.lab().file("installroot");

        dnf(root, "install", "berth-sample-tool");

        assertThat(root.resolve("opt/berth-sample-tool/version")).hasContent("2.1");
        assertThat(root.resolve("opt/berth-sample-base/version")).hasContent("1.0");
        assertThat(root.resolve("opt/berth-sample-unwanted")).doesNotExist();
    }

    @Test
    void dnfSeesANewPackageAtOnce() throws IOException {
        Path root = STAGE.lab().file("second-installroot");
        dnf(root, "makecache");
        Path packages = STAGE.data().resolve("repo/site");
        build(packages, "berth-sample-later", "9", "");
        STAGE.lab().server.ask("createrepo_c", "-q", "--update", packages.toString());

        dnf(root, "install", "--refresh", "berth-sample-later");

        assertThat(root.resolve("opt/berth-sample-later/version")).hasContent("9");
    }

    @Test
    void curlAsksForAPartAndForWhatHasChanged() {
        String url = FOLDER + "repodata/repomd.xml";
        String whole = STAGE.lab().relay.ask("curl", "-sS", "--max-time", "10", url);

        assertThat(STAGE.lab().relay.ask("curl", "-sS", "--max-time", "10", "-r", "0-4", url))
                .isEqualTo(whole.substring(0, 5));
        Path etag = STAGE.lab().file("etag");
        STAGE.lab()
                .relay
                .ask("curl", "-sS", "--max-time", "10", "-o", "/dev/null", "--etag-save", etag.toString(), url);
        assertThat(STAGE.lab()
                        .relay
                        .ask(
                                "curl",
                                "-sS",
                                "--max-time",
                                "10",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}",
                                "--etag-compare",
                                etag.toString(),
                                url))
                .isEqualTo("304");
    }

    private static void dnf(Path root, String... words) {
        String[] line = new String[words.length + 10];
        String[] head = {
            "dnf",
            "-y",
            "-q",
            "--installroot=" + root,
            "--releasever=1",
            "--disablerepo=*",
            "--repofrompath=site," + FOLDER,
            "--enablerepo=site",
            "--nogpgcheck",
            "--setopt=cachedir=" + root + "/cache"
        };
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(words, 0, line, head.length, words.length);
        STAGE.lab()
                .relay
                .run(Map.of("HOME", STAGE.lab().file("home").toString()), line)
                .succeeded();
    }
}
