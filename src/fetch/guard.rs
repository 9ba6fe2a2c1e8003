//! In: an address or a host's name. Out: whether it may be asked, and at which network addresses.
//!
//! The hard decision: what is checked is what is connected to. Names are resolved here and only the checked network
//! addresses are handed to the connection, so that a name that changes its answer between check and use gains nothing.
//! Literal addresses never pass the resolver; the URL parser has already turned their decimal, octal and hexadecimal
//! forms into one, and they are checked in the URL.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Says which hosts may be asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    /// Whether addresses of private networks may be asked too.
    pub(super) allow_private: bool,
    /// Hosts, by name or literal address, that may lie in a private network all the same.
    pub(super) private_hosts: Arc<[String]>,
    /// Whether a proxy resolves names; it then also decides which ones can be reached.
    pub(super) behind_proxy: bool,
}

impl Guard {
    /// Why an address may not be asked, as far as it can be seen from itself.
    pub(super) fn refusal(&self, url: &Url) -> Option<String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Some(format!("the scheme {} is not fetched, only http and https", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some("the address has a user name or password in it".to_owned());
        }
        let ip = match url.host() {
            None => return Some("the address has no host".to_owned()),
            Some(Host::Domain(_)) => return None,
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        };
        (!self.may_be_private(url.host_str().unwrap_or_default()) && !is_public(ip)).then(|| private(ip))
    }

    fn may_be_private(&self, host: &str) -> bool {
        self.allow_private || self.private_hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    /// The network addresses of a name that may be connected to.
    fn addresses(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        let all: Vec<SocketAddr> = (name, 0).to_socket_addrs()?.collect();
        let any = self.behind_proxy || self.may_be_private(name);
        let good: Vec<_> = all.iter().copied().filter(|a| any || is_public(a.ip())).collect();
        match (good.is_empty(), all.first()) {
            (true, Some(refused)) => {
                Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("{name}: {}", private(refused.ip()))))
            }
            _ => Ok(good),
        }
    }
}

fn private(ip: IpAddr) -> String {
    format!("{ip} is no public address; private_hosts or --allow-private lets a run into private networks")
}

/// An answer that comes from another thread.
#[derive(Default)]
struct Pending {
    answer: Option<io::Result<Vec<SocketAddr>>>,
    waker: Option<Waker>,
}

impl Resolve for Guard {
    /// Asks the system in a thread of its own: its resolver blocks, and the time limit for connecting must be able to
    /// leave it behind.
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, pending) = (self.clone(), Arc::new(Mutex::new(Pending::default())));
        let shared = Arc::clone(&pending);
        let asked = std::thread::Builder::new().name("resolve".to_owned()).spawn(move || {
            let answer = guard.addresses(name.as_str());
            let mut pending = shared.lock().unwrap_or_else(PoisonError::into_inner);
            pending.answer = Some(answer);
            if let Some(waker) = pending.waker.take() {
                waker.wake();
            }
        });
        if let Err(e) = asked {
            return Box::pin(std::future::ready(Err(e.into())));
        }
        Box::pin(poll_fn(move |context| {
            let mut pending = pending.lock().unwrap_or_else(PoisonError::into_inner);
            match pending.answer.take() {
                Some(answer) => Poll::Ready(answer.map(|a| Box::new(a.into_iter()) as Addrs).map_err(Into::into)),
                None => {
                    pending.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        }))
    }
}

/// Whether an address belongs to the public Internet (IANA's special-purpose registries), also when it is wrapped into
/// another one.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a == 10
        || a == 127
        || a >= 224
        || (a, b) == (100, b & 0b0011_1111 | 0b0100_0000)
        || (a, b) == (169, 254)
        || (a, b) == (172, b & 0b1111 | 0b1_0000)
        || (a, b) == (192, 168)
        || (a, b & 0xfe) == (198, 18)
        || matches!((a, b, c), (192, 0, 0 | 2) | (192, 88, 99) | (198, 51, 100) | (203, 0, 113)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // IPv4-mapped, NAT64 and 6to4: what is inside counts.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        // Assigned to protocols (Teredo and others), and documentation.
        [0x2001, second, ..] if second < 0x0200 || second == 0x0db8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // Of the rest only global unicast has been given out.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict() -> Guard {
        Guard::default()
    }

    fn open() -> Guard {
        Guard { allow_private: true, ..Guard::default() }
    }

    #[test]
    fn private_addresses_are_refused_in_every_form() {
        let refused = [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "192.0.2.1",
            "192.88.99.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a01:203]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2002:a00:1::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[ff02::1]",
            "[2001::1]",
            "[2001:db8::1]",
            "[3fff::1]",
            "[100::1]",
            "%31%32%37.0.0.1",
            "\u{2460}27.0.0.1",
        ];
        for host in refused {
            let url = Url::parse(&format!("http://{host}/")).expect(host);
            assert!(strict().refusal(&url).is_some(), "{host} is let through as {url}");
            assert!(open().refusal(&url).is_none());
        }
    }

    #[test]
    fn public_addresses_and_names_pass() {
        let public = [
            "example.org",
            "9.9.9.9",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "192.1.0.1",
            "223.1.1.1",
            "[2001:4860::1]",
            "[2a00:1450::1]",
            "[::ffff:9.9.9.9]",
            "[64:ff9b::909:909]",
            "[2002:909:909::1]",
        ];
        for host in public {
            let url = Url::parse(&format!("https://{host}/")).expect(host);
            assert_eq!(strict().refusal(&url), None, "{host}");
        }
    }

    #[test]
    fn only_the_web_is_fetched() {
        for url in [
            "file:///etc/passwd",
            "ftp://example.org/",
            "data:text/plain,x",
            "https://me:secret@example.org/",
            "gopher://example.org/",
        ] {
            assert!(strict().refusal(&Url::parse(url).expect(url)).is_some(), "{url}");
        }
    }

    #[test]
    fn names_that_lead_into_private_networks_are_refused() {
        let refused = strict().addresses("localhost").expect_err("localhost is private");
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
        assert!(!open().addresses("localhost").expect("localhost").is_empty());
    }

    #[test]
    fn a_host_that_may_be_private_opens_no_other() {
        let private_hosts = ["localhost", "10.1.2.3"].map(str::to_owned).into();
        let guard = Guard { private_hosts, ..Guard::default() };
        let refused = |host: &str| guard.refusal(&Url::parse(&format!("http://{host}/")).expect(host)).is_some();
        assert!(!guard.addresses("LOCALHOST").expect("localhost").is_empty());
        assert!(!refused("10.1.2.3") && !refused("0xa.1.515"), "the same address in another form");
        assert!(refused("127.0.0.1") && refused("10.1.2.4"));
    }
}
