package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryOsTest {
    private static final List<String> COMMAND = List.of("/bin/app", "x");

    @Test
    void of_eachSystem_isTold() {
        assertThat(LibraryOs.of(true, false, "5.15.0")).isEqualTo(LibraryOs.OCCLUM);
        assertThat(LibraryOs.of(false, true, "6.1.0")).isEqualTo(LibraryOs.GRAMINE);
        assertThat(LibraryOs.of(false, false, "3.10.0")).isEqualTo(LibraryOs.GRAMINE);
        assertThat(LibraryOs.of(false, false, "3.10.0-1160.el7.x86_64")).isEqualTo(LibraryOs.NONE);
        assertThat(LibraryOs.of(false, false, "")).isEqualTo(LibraryOs.NONE);
    }

    @Test
    void check_whoNamesTheProgram_dependsOnTheSystem() {
        assertThatCode(() -> LibraryOs.NONE.check(COMMAND)).doesNotThrowAnyException();
        assertThatCode(() -> LibraryOs.NONE.check(List.of())).doesNotThrowAnyException();
        assertThatCode(() -> LibraryOs.OCCLUM.check(List.of())).doesNotThrowAnyException();
        assertThatCode(() -> LibraryOs.GRAMINE.check(COMMAND)).doesNotThrowAnyException();
        assertThatThrownBy(() -> LibraryOs.OCCLUM.check(COMMAND)).hasMessageContaining("without /bin/app");
        assertThatThrownBy(() -> LibraryOs.GRAMINE.check(List.of())).hasMessageContaining("loader.argv");
    }
}
