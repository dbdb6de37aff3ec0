package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealClients("skopeo")
class ImagesOfUsersIT {
    private static final Pattern TOKEN = Pattern.compile("berth_[A-Za-z0-9_-]+");

    @RegisterExtension
    static final Stage STAGE = new Stage("users");

    @Test
    void skopeoPushesAsAUserOrWithATokenAndNobodyElseDoes() throws IOException {
        Path image = SampleLayout.write(STAGE.lab().file("image"), 100_000);
        STAGE.berth()
                .command("user", "add", "ann", "--role", "operator", "--password", "correct horse")
                .succeeded();
        String made = STAGE.berth()
                .command("token", "add", "ci", "--role", "operator", "--scope", "registry", "--expires", "1h")
                .succeeded();
        Matcher token = TOKEN.matcher(made);
        assertThat(token.find()).as(made).isTrue();

        assertThat(push(image, "1").output()).contains("unauthorized");
        assertThat(push(image, "1", "--dest-creds", "ann:nonsense").exit()).isNotZero();
        push(image, "1", "--dest-creds", "ann:correct horse").succeeded();
        push(image, "2", "--dest-creds", "ci:" + token.group()).succeeded();

        assertThat(STAGE.lab()
                        .relay
                        .ask(
                                "skopeo",
                                "--insecure-policy",
                                "list-tags",
                                "--tls-verify=false",
                                "docker://10.77.0.1:5000/lab/sample"))
                .contains("\"1\"", "\"2\"");
    }

    private static Finished push(Path image, String tag, String... credentials) {
        String[] line = new String[credentials.length + 6];
        line[0] = "skopeo";
        line[1] = "--insecure-policy";
        line[2] = "copy";
        line[3] = "--dest-tls-verify=false";
        System.arraycopy(credentials, 0, line, 4, credentials.length);
        line[line.length - 2] = "oci:" + image + ":1.0";
        line[line.length - 1] = "docker://10.77.0.1:5000/lab/sample:" + tag;
        return STAGE.lab().relay.run(line);
    }
}
