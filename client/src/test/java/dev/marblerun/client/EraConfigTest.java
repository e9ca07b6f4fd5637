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
        return EraConfig.parse(json.replace("@", ID).getBytes(UTF_8));
    }

    @Test
    void parse_signerAndVersion_isAProductLine() throws Exception {
        EraConfig era = EraConfig.parse(("{\"SecurityVersion\": 1, \"UniqueID\": \"\", \"SignerID\": \""
                + ID.toUpperCase(Locale.ROOT)
                + "\", \"ProductID\": 3}").getBytes(UTF_8));
        assertThat(era).isEqualTo(EraConfig.ofSigner(ID, 3, 1));
        assertThat(era.debug()).isFalse();
    }

    @Test
    void parse_everyField_isRead() throws Exception {
        EraConfig era = EraConfig.parse(("{\"uniqueid\":\"" + ID
                + "\",\"Debug\":true,\"AcceptedTCBStatuses\":[\"OutOfDate\"],"
                + "\"AcceptedAdvisories\":[\"INTEL-SA-1\"],\"SignerID\":null}").getBytes(UTF_8));
        assertThat(era.debug()).isTrue();
        assertThat(era.acceptedTcbStatuses()).contains(Set.of(TcbStatus.UP_TO_DATE, TcbStatus.OUT_OF_DATE));
        assertThat(era.acceptedAdvisories()).containsExactly("INTEL-SA-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{} | does not say which Coordinator",
        "{'SignerID':'@'} | does not say which Coordinator",
        "{'SignerID':'@','ProductID':1} | does not say which Coordinator",
        "{'SignerID':'@','SecurityVersion':1} | does not say which Coordinator",
        "{'SignerID':'@','ProductID':1,'SecurityVersion':0} | does not say which Coordinator",
        "{'UniqueID':'abc'} | 64 hex digits",
        "{'UniqueID':1} | not a string",
        "{'UniqueID':'@','Securityversoin':1} | unknown field Securityversoin",
        "{'UniqueID':'@','UNIQUEID':'@'} | twice",
        "{'UniqueID':'@','UniqueID':'@'} | twice",
        "{'UniqueID':'@','ProductID':-1} | ProductID",
        "{'UniqueID':'@','ProductID':65536} | ProductID",
        "{'UniqueID':'@','ProductID':1.0} | ProductID",
        "{'UniqueID':'@','SecurityVersion':'1'} | SecurityVersion",
        "{'UniqueID':'@','Debug':'true'} | Debug",
        "{'UniqueID':'@','AcceptedTCBStatuses':'OutOfDate'} | list of strings",
        "{'UniqueID':'@','AcceptedTCBStatuses':['Nonsense']} | which does not exist",
        "{'UniqueID':'@','AcceptedTCBStatuses':['Revoked']} | revoked platform proves nothing",
        "{'UniqueID':'@','AcceptedAdvisories':[1]} | list of strings",
        "[] | not a JSON object",
        "{'UniqueID':'@'} x | not valid JSON",
    })
    void parse_badDocument_isRefusedWithTheReason(String json, String why) {
        ClientException e =
                catchThrowableOfType(ClientException.class, () -> parse(json.trim().replace('\'', '"')));
        assertThat(e).hasMessageContaining(why.trim());
        assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT);
    }
}
