package io.runtimemoat.decision.guard.pii;

import java.util.List;

/**
 * IPv4 and IPv6 addresses (RFC 791, RFC 4291 §2.2) that may be somebody's: loopback, unspecified
 * and broadcast addresses are nobody's, and four numbers after a product's name are a version.
 */
final class IpRecognizer implements Recognizer {
  private static final List<String> VERSION_WORDS =
      List.of("version", "versions", "release", "build", "firmware", "ver", "upgrade to");
  private static final int LONGEST = 64;

  @Override
  public void scan(Scan scan) {
    int i = scan.from();
    while (i < scan.to()) {
      char c = scan.at(i);
      boolean begins = (Chars.isHex(c) || c == ':') && !isInside(scan.at(i - 1));
      if (!begins) {
        i++;
        continue;
      }
      int end = i;
      int dots = 0;
      int colons = 0;
      while (end < scan.to() && isInside(scan.at(end)) && end - i <= LONGEST) {
        dots += scan.at(end) == '.' ? 1 : 0;
        colons += scan.at(end) == ':' ? 1 : 0;
        end++;
      }
      judge(scan, i, end, dots, colons);
      i = Math.max(end, i + 1);
    }
  }

  private static boolean isInside(char c) {
    return Chars.isHex(c) || c == ':' || c == '.';
  }

  private static void judge(Scan scan, int start, int end, int dots, int colons) {
    if (end - start > LONGEST) {
      return;
    }
    String text = scan.slice(start, end);
    if (colons >= 2) {
      String address = stripEnd(text);
      int stop = start + address.length();
      if (isIpv6(address) && !Chars.isWord(scan.at(start - 1)) && !Chars.isWord(scan.at(stop))) {
        scan.add(PiiKind.IP, "ipv6", start, stop);
        return;
      }
    }
    if (dots >= 3) {
      // a name may stand before a colon and a port after one; a full stop ends a sentence
      int at = start;
      for (String piece : text.split(":", -1)) {
        ipv4(scan, at, stripEnd(piece));
        at += piece.length() + 1;
      }
    }
  }

  private static void ipv4(Scan scan, int start, String address) {
    int end = start + address.length();
    if (!isIpv4(address) || Chars.isWord(scan.at(start - 1)) || Chars.isWord(scan.at(end))) {
      return;
    }
    boolean version = scan.at(start - 1) == '/' && Chars.isLetter(scan.at(start - 2));
    if (!version && !ContextWords.near(scan.before(start), VERSION_WORDS)) {
      scan.add(PiiKind.IP, "ipv4", start, end);
    }
  }

  private static String stripEnd(String text) {
    int end = text.length();
    while (end > 0
        && (text.charAt(end - 1) == '.'
            || (text.charAt(end - 1) == ':' && !text.substring(0, end).endsWith("::")))) {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean form =
          !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(Chars::isDigitUnit);
      if (!form || (part.length() > 1 && part.charAt(0) == '0') || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return !parts[0].equals("0") && !parts[0].equals("127") && !text.equals("255.255.255.255");
  }

  private static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int groups = gap < 0 ? groups(text) : groups(text.substring(0, gap));
    int after = gap < 0 ? 0 : groups(text.substring(gap + 2));
    if (groups < 0 || after < 0) {
      return false;
    }
    boolean whole = gap < 0 ? groups == 8 : groups + after <= 7;
    // "a::b" is C++ and "::1" is this machine: an address has digits and a second group
    boolean somebodys = groups + after >= 2 && text.chars().anyMatch(Chars::isDigitUnit);
    return whole && somebodys;
  }

  private static int groups(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      if (last && parts[i].indexOf('.') > 0) {
        return isIpv4(parts[i]) ? parts.length + 1 : -1;
      }
      if (parts[i].isEmpty() || parts[i].length() > 4 || parts[i].indexOf('.') >= 0) {
        return -1;
      }
    }
    return parts.length;
  }
}
