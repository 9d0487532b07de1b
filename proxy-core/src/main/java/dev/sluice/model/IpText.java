package dev.sluice.model;

import org.jspecify.annotations.Nullable;

/// Parses and prints addresses.
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static @Nullable Ip parse(String text) {
        return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
    }

    private static @Nullable Ip parseIpv4(String text) {
        long bits = ipv4Bits(text, 0);
        return bits < 0 ? null : new Ip(IpFamily.IPV4, 0, bits);
    }

    /// Returns the 32 bits of the dotted decimal from an index to the end of the text, or -1.
    private static long ipv4Bits(String text, int from) {
        long bits = 0;
        int at = from;
        for (int octet = 0; octet < 4; octet++) {
            if (octet > 0 && (at >= text.length() || text.charAt(at++) != '.')) {
                return -1;
            }
            int value = 0;
            int start = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                value = value * 10 + (text.charAt(at++) - '0');
                if (value > 255) {
                    return -1;
                }
            }
            if (at == start) {
                return -1;
            }
            bits = bits << 8 | value;
        }
        return at == text.length() ? bits : -1;
    }

    private static @Nullable Ip parseIpv6(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1; // the index of the group after "::"
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            if (count == GROUPS) {
                return null;
            }
            int end = at;
            int value = 0;
            while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
                if (end - at == 4 || text.charAt(end) > 'f') {
                    return null;
                }
                value = value << 4 | Character.digit(text.charAt(end++), 16);
            }
            if (end < text.length() && text.charAt(end) == '.') {
                long tail = count > GROUPS - 2 ? -1 : ipv4Bits(text, at);
                if (tail < 0) {
                    return null;
                }
                groups[count++] = (int) (tail >>> 16);
                groups[count++] = (int) (tail & 0xffff);
                break;
            }
            if (end == at) {
                return null;
            }
            groups[count++] = value;
            at = end;
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at++) != ':' || at == text.length()) {
                return null;
            }
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = count;
                at++;
            }
        }
        // "::" stands for at least one group, as Go reads it.
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return null;
        }
        return fromGroups(groups, count, gap);
    }

    private static Ip fromGroups(int[] groups, int count, int gap) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS; i++) {
            int group;
            if (gap < 0 || i < gap) {
                group = groups[i];
            } else {
                int fromEnd = GROUPS - i;
                group = fromEnd <= count - gap ? groups[count - fromEnd] : 0;
            }
            if (i < 4) {
                high = high << 16 | group;
            } else {
                low = low << 16 | group;
            }
        }
        return Ip.ofIpv6(high, low);
    }

    static String print(Ip ip) {
        return ip.family() == IpFamily.IPV4 ? printIpv4(ip.low()) : printIpv6(ip);
    }

    private static String printIpv4(long bits) {
        var text = new StringBuilder(15);
        for (int shift = 24; shift >= 0; shift -= 8) {
            text.append(bits >>> shift & 0xff);
            if (shift > 0) {
                text.append('.');
            }
        }
        return text.toString();
    }

    /// Follows RFC 5952: the longest run of two or more zero groups, the first one of equal runs,
    /// becomes `::`.
    private static String printIpv6(Ip ip) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(ip, i + length) == 0) {
                length++;
            }
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
                continue;
            }
            if (i > 0 && i != runStart + runLength) {
                text.append(':');
            }
            text.append(Integer.toHexString(group(ip, i)));
        }
        return text.toString();
    }

    private static int group(Ip ip, int index) {
        long half = index < 4 ? ip.high() : ip.low();
        return (int) (half >>> ((3 - index % 4) * 16)) & 0xffff;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
