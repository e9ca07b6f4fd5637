package dev.marblerun.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.client.ClientException.Kind;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EraConfigTest {
    private static final String ID = "ab".repeat(32);

    private static EraConfig parse(String json) throws ClientException {
        return EraConfig.parse(json.replace("ID", ID).getBytes(UTF_8));
    }

    @Test
    void parse_signerAndVersion_isAProductLine() throws Exception {
        EraConfig era = EraConfig.parse(("{\"SecurityVersion\": 1, \"UniqueID\": \"\", \"SignerID\": \"" + ID.toUpperCase(Locale.ROOT)
                + "\", \"ProductID\": 3}").getBytes(UTF_8));
        assertThat(era).isEqualTo(EraConfig.ofSigner(ID, 3, 1));
        assertThat(era.debug()).isFalse();
    }

    @Test
    void parse_everyField_isRead() throws Exception {
        EraConfig era = EraConfig.parse(("{\"uniqueid\":\"" + ID + "\",\"Debug\":true,\"AcceptedTCBStatuses\":[\"OutOfDate\"],"
                + "\"AcceptedAdvisories\":[\"INTEL-SA-1\"],\"SignerID\":null}").getBytes(UTF_8));
        assertThat(era.debug()).isTrue();
        assertThat(era.acceptedTcbStatuses()).contains(Set.of(TcbStatus.UP_TO_DATE, TcbStatus.OUT_OF_DATE));
        assertThat(era.acceptedAdvisories()).containsExactly("INTEL-SA-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{} | does not say which Coordinator",
        "{'SignerID':'ID'} | does not say which Coordinator",
        "{'SignerID':'ID','ProductID':1} | does not say which Coordinator",
        "{'SignerID':'ID','SecurityVersion':1} | does not say which Coordinator",
        "{'SignerID':'ID','ProductID':1,'SecurityVersion':0} | does not say which Coordinator",
        "{'UniqueID':'abc'} | 64 hex digits",
        "{'UniqueID':1} | not a string",
        "{'UniqueID':'ID','Securityversoin':1} | unknown field Securityversoin",
        "{'UniqueID':'ID','UNIQUEID':'ID'} | twice",
        "{'UniqueID':'ID','UniqueID':'ID'} | twice",
        "{'UniqueID':'ID','ProductID':-1} | ProductID",
        "{'UniqueID':'ID','ProductID':65536} | ProductID",
        "{'UniqueID':'ID','ProductID':1.0} | ProductID",
        "{'UniqueID':'ID','SecurityVersion':'1'} | SecurityVersion",
        "{'UniqueID':'ID','Debug':'true'} | Debug",
        "{'UniqueID':'ID','AcceptedTCBStatuses':'OutOfDate'} | list of strings",
        "{'UniqueID':'ID','AcceptedTCBStatuses':['Nonsense']} | which does not exist",
        "{'UniqueID':'ID','AcceptedTCBStatuses':['Revoked']} | revoked platform proves nothing",
        "{'UniqueID':'ID','AcceptedAdvisories':[1]} | list of strings",
        "[] | not a JSON object",
        "{'UniqueID':'ID'} x | not valid JSON",
    })
    void parse_badDocument_isRefusedWithTheReason(String json, String why) {
        ClientException e =
                catchThrowableOfType(ClientException.class, () -> parse(json.trim().replace('\'', '"')));
        assertThat(e).hasMessageContaining(why.trim());
        assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT);
    }
}
