package chainrule.base;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SecretsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "spark.authenticate.secret=S3=CRET spark.authenticate.secret=***",
                "--spark-conf=spark.authenticate.secret=S --spark-conf=spark.authenticate.secret=***",
                "spark.hadoop.fs.s3a.access.key=A spark.hadoop.fs.s3a.access.key=***",
                "spark.ssl.keyPassword=p spark.ssl.keyPassword=***",
                "spark.ssl.keyStorePassword=p,q spark.ssl.keyStorePassword=***",
                "API_KEY=a API_KEY=***",
                "https://user:password@host/folder https://***@host/folder",
                "--mirror=https://user:p@ss@host:8080/folder --mirror=https://***@host:8080/folder",
                "https://user@host https://***@host",
                "https://host/a.csv?x=1&token=T&y=2 https://host/a.csv?x=1&token=***&y=2",
                "https://host/a.csv?X-Amz-Signature=T https://host/a.csv?X-Amz-Signature=***",
                "https://host/a.csv?sv=2&sig=T&se=3 https://host/a.csv?sv=2&sig=***&se=3",
                "https://host/a.csv?key=T https://host/a.csv?key=***",
                "spark.hadoop.fs.azure.account.key.a.blob.core.windows.net=K= spark.hadoop.fs.azure.account.key.a.blob.core.windows.net=***",
                "https://u:p@host/?sig_token=T https://***@host/?sig_token=***",
            })
    void theSecretIsHidden(String word, String expected) {
        assertThat(Secrets.hidden(word)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "train",
                "--rate=1e-3",
                "train.optimizer.sgd.rate=0.1",
                "secret.csv",
                "spark.sql.keys=2",
                "design=4",
                "https://host/a@b",
                "https://host/token/a=b",
                "spark.executor.memory=4g",
                "://",
                "a://@"
            })
    void anythingElseStays(String word) {
        assertThat(Secrets.hidden(word)).isEqualTo(word.equals("a://@") ? "a://***@" : word);
    }
}
