//! Webhooks: addresses of a dealer's programs that are told of changes, and where such an address may lead.

use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Webhooks of a counterparty at most, those that are deleted left out.
pub const HOOKS_LIMIT: u64 = 10;
/// Characters of an address at most.
pub const URL_LIMIT: usize = 500;
/// A message that nobody has taken for so many hours is given up; so is a webhook that has taken none for so long.
pub const GIVE_UP_HOURS: u64 = 72;
/// After another secret is made, the one before it signs too for so many hours.
pub const OLD_SECRET_HOURS: u64 = 24;
/// What the receiver answers is kept up to so many characters.
pub const ANSWER_LIMIT: usize = 300;

/// Why a webhook is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HookError {
    /// No `https://` address, or one with a name, a password or signs that do not belong there.
    Address,
    /// It leads into a private network.
    Private,
    /// Nothing is chosen to be told of.
    NoKinds,
    /// There are enough.
    Limit { limit: u64 },
    /// It is switched off: nothing can be sent there.
    Off,
}

impl HookError {
    /// A stable name, part of the public contract.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Address => "hook.address",
            Self::Private => "hook.private",
            Self::NoKinds => "hook.no_kinds",
            Self::Limit { .. } => "hook.limit",
            Self::Off => "hook.off",
        }
    }

    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Address | Self::Private => Some("url"),
            Self::NoKinds | Self::Limit { .. } | Self::Off => None,
        }
    }
}

/// Why a message got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookFault {
    /// The address is none any more by the settings of the installation.
    Address,
    /// It leads into a private network.
    Private,
    /// Nobody knows the name.
    Name,
    /// Nobody takes the call.
    Connection,
    /// No trusted certificate.
    Encryption,
    /// No answer in time.
    Time,
    /// What came is no answer of HTTP.
    Answer,
}

impl HookFault {
    pub const ALL: [Self; 7] =
        [Self::Address, Self::Private, Self::Name, Self::Connection, Self::Encryption, Self::Time, Self::Answer];

    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Private => "private",
            Self::Name => "name",
            Self::Connection => "connection",
            Self::Encryption => "encryption",
            Self::Time => "time",
            Self::Answer => "answer",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }
}

/// An address as it is stored. `private`: this installation lets addresses be of its own network, and without encryption.
/// Names are looked up when something is sent, since what they mean may change.
///
/// # Errors
/// `Address`; `Private` for a number of a private network.
pub fn address(typed: &str, private: bool) -> Result<String, HookError> {
    let text = typed.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://").filter(|_| private));
    let rest = rest.ok_or(HookError::Address)?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let of_authority = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let of_path = |c: char| c.is_ascii_graphic() && !"#\"<>\\^`{|}".contains(c);
    let sound = text.len() <= URL_LIMIT && authority.chars().all(of_authority) && path.chars().all(of_path);
    let (host, port) = host(authority).filter(|_| sound).ok_or(HookError::Address)?;
    if !(port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0)) {
        return Err(HookError::Address);
    }
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    if !private && (ip.is_ok_and(|ip| !is_public(ip)) || is_local_name(host)) {
        return Err(HookError::Private);
    }
    Ok(text.to_owned())
}

/// Host and port, each as it is written.
fn host(authority: &str) -> Option<(&str, &str)> {
    let (host, rest) = if authority.starts_with('[') {
        authority.split_at(authority.find(']')? + 1)
    } else {
        authority.split_at(authority.find(':').unwrap_or(authority.len()))
    };
    let port = if rest.is_empty() { "" } else { rest.strip_prefix(':').filter(|port| !port.is_empty())? };
    let sound = !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let bracketed = host.starts_with('[');
    let named = !host.contains(['[', ']', ':']) && !host.starts_with(['.', '-']);
    let numbered = bracketed && host.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_ok();
    (sound && (named || numbered)).then_some((host, port))
}

/// Names that mean this computer or its network by themselves.
fn is_local_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || [".localhost", ".local", ".internal"].iter().any(|end| host.ends_with(end))
}

/// Whether a network address belongs to the public internet: to nobody's own network, to no machine itself, to no cloud's
/// tables about its machines (169.254.169.254), in none of the ways of writing IPv4 in IPv6 (IANA's registries of special
/// addresses, RFC 6890).
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, third, fourth, fifth, sixth, high, low] = ip.segments();
    let inside = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match (first, second) {
        // NAT64 leads to an IPv4 address.
        (0x64, 0xff9b) => [third, fourth, fifth, sixth] == [0; 4] && inside(high, low),
        // 6to4, too.
        (0x2002, _) => inside(second, third),
        // Teredo, documentation, benchmarks and the like.
        (0x2001, 0..0x200 | 0xdb8) | (0x3fff, 0..0x1000) => false,
        // Only these are given to anybody; mapped addresses (::ffff:127.0.0.1) are none of them.
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for public in ["8.8.8.8", "95.213.255.1", "2a00:1450:4010:c05::71", "64:ff9b::808:808", "2002:808:808::1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for special in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.1.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "100::1",
            "3fff::1",
        ] {
            assert!(!is_public(special.parse().unwrap()), "{special}");
        }
    }

    #[test]
    fn an_address_is_encrypted_and_leads_outside() {
        for (typed, private, expected) in [
            (" https://erp.example.com/busbar ", false, Ok("https://erp.example.com/busbar")),
            ("https://erp.example.com", false, Ok("https://erp.example.com")),
            ("https://erp.example.com:8443/a?b=c", false, Ok("https://erp.example.com:8443/a?b=c")),
            ("https://[2a00:1450::1]:443/", false, Ok("https://[2a00:1450::1]:443/")),
            ("http://erp.example.com/", false, Err(HookError::Address)),
            ("http://127.0.0.1:9000/", true, Ok("http://127.0.0.1:9000/")),
            ("ftp://erp.example.com/", true, Err(HookError::Address)),
            ("https://", false, Err(HookError::Address)),
            ("https://user:password@erp.example.com/", false, Err(HookError::Address)),
            ("https://erp.example.com/#part", false, Err(HookError::Address)),
            ("https://erp.example.com/a b", false, Err(HookError::Address)),
            ("https://пример.рф/", false, Err(HookError::Address)),
            ("https://erp.example.com:0/", false, Err(HookError::Address)),
            ("https://erp.example.com:99999/", false, Err(HookError::Address)),
            ("https://erp.example.com:/", false, Err(HookError::Address)),
            ("https://erp.example.com\r\nX: y/", false, Err(HookError::Address)),
            ("https://a[1].example.com/", false, Err(HookError::Address)),
            ("https://127.0.0.1/", false, Err(HookError::Private)),
            ("https://10.1.2.3/", false, Err(HookError::Private)),
            ("https://169.254.169.254/latest", false, Err(HookError::Private)),
            ("https://[::1]/", false, Err(HookError::Private)),
            ("https://[::ffff:127.0.0.1]/", false, Err(HookError::Private)),
            ("https://localhost/", false, Err(HookError::Private)),
            ("https://a.LocalHost./", false, Err(HookError::Private)),
            ("https://metadata.google.internal/", false, Err(HookError::Private)),
        ] {
            assert_eq!(address(typed, private), expected.map(str::to_owned), "{typed}");
        }
        assert_eq!(address(&format!("https://a.example/{}", "x".repeat(URL_LIMIT)), false), Err(HookError::Address));
    }
}
