package dev.sluice.testbed.whole;

import dev.sluice.config.ProxyMode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs a test class with Sluice in each mode that this machine's kernel supports.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = ProxyMode.class,
        names = {"IPTABLES", "NFTABLES"})
@interface InEachMode {}
