package dev.marblerun.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.attestation.verify.ExpectedTrustDomain;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.client.ClientException.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EraConfigTest {
    private static final String ID = "ab".repeat(32);
    private static final String MR = "Cd".repeat(48);
    private static final String ATTRIBUTES = "0000001000000000";
    private static final String EVERY_TDX_FIELD = "{'TDX':{'MRTD':'MR!','MRSEAM':'MR!','RTMR0':'MR!','RTMR1':'MR!',"
            + "'RTMR2':'MR!','RTMR3':'MR!','MRCONFIGID':'MR!','MROWNER':'MR!','MROWNERCONFIG':'MR!',"
            + "'TDAttributes':'AT!','XFAM':'e702060000000000','Debug':false}}";

    /** Where MR! stands for 96 hex digits and AT! for usual TDAttributes. */
    private static EraConfig parseTdx(String json) throws ClientException {
        return parse(json.replace('\'', '"').replace("MR!", MR).replace("AT!", ATTRIBUTES));
    }

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
        "{'UniqueID':'@','Unknown':null} | unknown field Unknown",
        "{'TDX':null} | does not say which Coordinator",
        "[] | not a JSON object",
        "{'UniqueID':'@'} x | not valid JSON",
    })
    void parse_badDocument_isRefusedWithTheReason(String json, String why) {
        ClientException e =
                catchThrowableOfType(ClientException.class, () -> parse(json.trim().replace('\'', '"')));
        assertThat(e).hasMessageContaining(why.trim());
        assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT);
    }

    @Test
    void parse_everyFieldOfATrustDomain_isRead() throws Exception {
        EraConfig era = parseTdx(EVERY_TDX_FIELD);
        Map<TdxField, String> values = new EnumMap<>(TdxField.class);
        for (TdxField field : TdxField.values()) {
            values.put(field, MR.toLowerCase(Locale.ROOT));
        }
        values.put(TdxField.TD_ATTRIBUTES, ATTRIBUTES);
        values.put(TdxField.XFAM, "e702060000000000");
        assertThat(era).isEqualTo(EraConfig.ofTrustDomain(values));
        assertThat(era.debug()).isFalse();
    }

    @Test
    void parse_trustDomainBesideAbsentAndCommonFields_isRead() throws Exception {
        EraConfig era = parseTdx("{'tdx':{'mrtd':'MR!','rtmr0':null,'DEBUG':true},'UniqueID':'','SignerID':null,"
                + "'Debug':null,'AcceptedTCBStatuses':['TDRelaunchAdvised'],'AcceptedAdvisories':['INTEL-SA-1']}");
        assertThat(era.workload()).isEqualTo(new ExpectedTrustDomain(Map.of(TdxField.MRTD, MR), true));
        assertThat(era.debug()).isTrue();
        assertThat(era.acceptedTcbStatuses()).contains(Set.of(TcbStatus.UP_TO_DATE, TcbStatus.TD_RELAUNCH_ADVISED));
        assertThat(era.acceptedAdvisories()).containsExactly("INTEL-SA-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'TDX':{}} | TDX needs MRTD or all of RTMR0 to RTMR3",
        "{'TDX':{'MRTD':null}} | TDX needs MRTD",
        "{'TDX':{'Debug':true}} | TDX needs MRTD",
        "{'TDX':{'MRSEAM':'MR!','RTMR0':'MR!','RTMR1':'MR!','RTMR2':'MR!'}} | TDX needs MRTD",
        "{'TDX':{'MRTD':''}} | TDX.MRTD that has 0 characters instead of 96 hex digits",
        "{'TDX':{'MRTD':'MR!0'}} | TDX.MRTD that has 97 characters",
        "{'TDX':{'MRTD':'MR!','RTMR2':'00'}} | TDX.RTMR2 that has 2 characters",
        "{'TDX':{'MRTD':'MR!','XFAM':'MR!'}} | TDX.XFAM that has 96 characters instead of 16",
        "{'TDX':{'MRTD':'MR!','XFAM':'000000000000000x'}} | TDX.XFAM that is not hexadecimal",
        "{'TDX':{'MRTD':'MR!','XFAM':1}} | TDX.XFAM that is not a string",
        "{'TDX':{'MRTD':['MR!']}} | TDX.MRTD that is not a string",
        "{'TDX':{'MRTD':{}}} | TDX.MRTD that is not a string",
        "{'TDX':{'MRTD':'MR!','Debug':'false'}} | TDX.Debug that is not true or false",
        "{'TDX':{'MRTD':'MR!','Debug':0}} | TDX.Debug that is not true or false",
        "{'TDX':{'MRTD':'MR!','RTMR4':'MR!'}} | unknown field TDX.RTMR4",
        "{'TDX':{'MRTD':'MR!','RTMR4':null}} | unknown field TDX.RTMR4",
        "{'TDX':{'MRTD':'MR!','TDX':{}}} | unknown field TDX.TDX",
        "{'TDX':{'MRTD':'MR!','UniqueID':'@'}} | unknown field TDX.UniqueID",
        "{'TDX':{'MRTD':'MR!','AcceptedTCBStatuses':[]}} | unknown field TDX.AcceptedTCBStatuses",
        "{'TDX':{'MRTD':'MR!','mrtd':'MR!'}} | gives TDX.mrtd twice",
        "{'TDX':{'MRTD':'MR!','MRTD':'MR!'}} | a name is given twice",
        "{'TDX':{'MRTD':'MR!'},'tdx':{'MRTD':'MR!'}} | gives tdx twice",
        "{'TDX':{'MRTD':'MR!'},'TDX':null} | a name is given twice",
        "{'TDX':'MR!'} | TDX that is not an object",
        "{'TDX':[{'MRTD':'MR!'}]} | TDX that is not an object",
        "{'TDX':true} | TDX that is not an object",
        "{'MRTD':'MR!'} | unknown field MRTD",
        "{'TDX':{'MRTD':'MR!'},'UniqueID':'@'} | both TDX and UniqueID, but a Coordinator is either a trust domain",
        "{'TDX':{'MRTD':'MR!'},'SignerID':'@'} | both TDX and SignerID",
        "{'TDX':{'MRTD':'MR!'},'ProductID':0} | both TDX and ProductID",
        "{'TDX':{'MRTD':'MR!'},'SecurityVersion':0} | both TDX and SecurityVersion",
        "{'TDX':{},'UniqueID':'@'} | both TDX and UniqueID",
        "{'TDX':{'MRTD':'MR!'},'Debug':true} | Debug beside TDX: for a trust domain it is TDX.Debug",
        "{'TDX':{'MRTD':'MR!'},'Debug':false} | Debug beside TDX",
        "{'TDX':{'MRTD':'MR!','TDAttributes':'0100001000000000'}} | TDX.TDAttributes says that debug is true",
        "{'TDX':{'MRTD':'MR!','TDAttributes':'AT!','Debug':true}} | TDX.TDAttributes says that debug is false",
    })
    void parse_badTrustDomain_isRefusedWithTheReason(String json, String why) {
        ClientException e = catchThrowableOfType(ClientException.class, () -> parseTdx(json.trim()));
        assertThat(e).hasMessageStartingWith("The era configuration ").hasMessageContaining(why.trim());
        assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT);
    }

    /** One character lost, doubled or changed: refused, or the same fields are asked for. */
    @Test
    void parse_trustDomainWithOneCharacterChanged_neverAsksForLess() throws Exception {
        ExpectedTrustDomain whole = (ExpectedTrustDomain) parseTdx(EVERY_TDX_FIELD).workload();
        String json = EVERY_TDX_FIELD.replace('\'', '"').replace("MR!", MR).replace("AT!", ATTRIBUTES);
        int read = 0;
        for (int at = 0; at < json.length(); at++) {
            for (String instead : List.of("", "a", "0", "\"", ",", "}", " ", json.substring(at, at + 1).repeat(2))) {
                String changed = json.substring(0, at) + instead + json.substring(at + 1);
                try {
                    EraConfig era = EraConfig.parse(changed.getBytes(UTF_8));
                    ExpectedTrustDomain other = (ExpectedTrustDomain) era.workload();
                    assertThat(other.values().keySet()).as(changed).isEqualTo(whole.values().keySet());
                    assertThat(other.debug()).as(changed).isFalse();
                    read++;
                } catch (ClientException refused) {
                    assertThat(refused).hasMessageStartingWith("The era configuration ");
                }
            }
        }
        assertThat(read).isPositive();
    }
}
