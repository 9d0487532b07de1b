package dev.sluice.inspect.bundle;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC-SHA256 under a key that nobody keeps. Used by one thread.
final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    /// @param key random bytes
    KeyedHash(byte[] key) {
        try {
            this.mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError("every JDK has it, and takes any key", e);
        }
    }

    byte[] of(byte[] text) {
        return mac.doFinal(text);
    }
}
