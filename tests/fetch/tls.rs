//! TLS: a certificate that does not hold is refused before a single request, and HTTP/2 is spoken where it is offered.
#![cfg(target_os = "linux")]

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Desk, release, said};

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// An authority that the program is told to trust, or is not.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority"))
    }

    /// A server for `name` between two years.
    fn server(&self, name: &str, (from, to): (i32, i32), protocols: &[&str]) -> TlsServer {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate").der().clone();
        TlsServer::start(certificate, &key, protocols)
    }
}

/// Answers 404 to the first request of a connection (robots.txt) and a release to all others.
struct TlsServer {
    address: SocketAddr,
    /// The protocol of each request.
    log: Arc<Mutex<Vec<&'static str>>>,
}

impl TlsServer {
    fn start(certificate: rustls::pki_types::CertificateDer<'static>, key: &KeyPair, protocols: &[&str]) -> Self {
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key.into())
            .expect("a certificate with its key");
        config.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, log) = (listener.local_addr().expect("an address"), Arc::<Mutex<Vec<_>>>::default());
        let (config, seen) = (Arc::new(config), Arc::clone(&log));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, log) = (Arc::clone(&config), Arc::clone(&seen));
                std::thread::spawn(move || {
                    let mut tls = StreamOwned::new(ServerConnection::new(config).expect("TLS"), stream);
                    // A client that does not trust us hangs up.
                    let _ = tls.conn.complete_io(&mut tls.sock).and_then(|_| match tls.conn.alpn_protocol() {
                        Some(b"h2") => speak_http2(&mut tls, &log),
                        _ => speak_http1(&mut tls, &log),
                    });
                });
            }
        });
        Self { address, log }
    }

    fn source(&self, name: &str) -> String {
        let port = self.address.port();
        format!("[[source]]\nname = \"{name}\"\nkind = \"urls\"\nurls = [\"https://localhost:{port}/0\"]\n")
    }

    fn requests(&self) -> Vec<&'static str> {
        self.log.lock().expect("the log").clone()
    }
}

fn speak_http1(tls: &mut Tls, log: &Mutex<Vec<&'static str>>) -> io::Result<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    loop {
        tls.read_exact(&mut byte)?;
        head.push(byte[0]);
        if head.ends_with(b"\r\n\r\n") {
            let body = release(0);
            let (status, body) =
                if head.starts_with(b"GET /robots.txt ") { ("404 No", "") } else { ("200 OK", &*body) };
            log.lock().expect("the log").push("http/1.1");
            write!(tls, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
            head.clear();
        }
    }
}

/// As much of HTTP/2 as one client that asks for one thing at a time needs (RFC 9113).
fn speak_http2(tls: &mut Tls, log: &Mutex<Vec<&'static str>>) -> io::Result<()> {
    const DATA: u8 = 0;
    const HEADERS: u8 = 1;
    const SETTINGS: u8 = 4;
    let frame = |kind: u8, flags: u8, stream: [u8; 4], payload: &[u8]| {
        let length = u32::try_from(payload.len()).expect("small").to_be_bytes();
        [&length[1..], &[kind, flags], &stream[..], payload].concat()
    };
    let mut preface = [0; 24];
    tls.read_exact(&mut preface)?;
    assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    tls.write_all(&frame(SETTINGS, 0, [0; 4], b""))?;
    let mut answered = 0;
    loop {
        let mut head = [0; 9];
        tls.read_exact(&mut head)?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        tls.read_exact(&mut payload)?;
        match kind {
            SETTINGS if flags & 1 == 0 => tls.write_all(&frame(SETTINGS, 1, [0; 4], b""))?,
            HEADERS => {
                log.lock().expect("the log").push("h2");
                answered += 1;
                // `:status: 404` and `:status: 200` of the static table (RFC 7541).
                match answered {
                    1 => tls.write_all(&frame(HEADERS, 5, stream, &[0x8d]))?,
                    _ => {
                        tls.write_all(&frame(HEADERS, 4, stream, &[0x88]))?;
                        tls.write_all(&frame(DATA, 1, stream, release(0).as_bytes()))?;
                    }
                }
            }
            _ => {}
        }
    }
}

/// Runs the job; it trusts this authority alone.
fn fetch(desk: &Desk, authority: &Authority, code: i32) -> String {
    std::fs::write(desk.path("roots.pem"), authority.0.pem()).expect("written");
    let mut command = desk.command(&["fetch", "--allow-private", "--seed", "1"]);
    let output = command.env("SSL_CERT_FILE", desk.path("roots.pem")).env_remove("SSL_CERT_DIR").output();
    said(&output.expect("it runs"), code)
}

#[test]
fn certificates_that_do_not_hold_are_refused_and_counted() {
    let (ours, others) = (Authority::new("ours"), Authority::new("others"));
    let lone = {
        let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        let key = KeyPair::generate().expect("a key");
        TlsServer::start(params.self_signed(&key).expect("a certificate").der().clone(), &key, &[])
    };
    let cases = [
        ("lone", lone, "UnknownIssuer"),
        ("other", others.server("localhost", (2020, 2999), &[]), "UnknownIssuer"),
        ("expired", ours.server("localhost", (2020, 2021), &[]), "expired"),
        ("early", ours.server("localhost", (2998, 2999), &[]), "not valid yet"),
        ("wrong-host", ours.server("example.org", (2020, 2999), &[]), "not valid for name"),
    ];
    let good = ours.server("localhost", (2020, 2999), &[]);
    let desk = Desk::new("");
    for (name, server, why) in &cases {
        desk.configure(&server.source(name));
        let said = fetch(&desk, &ours, 1);
        assert!(said.contains(why) && said.contains("1 failed, 1 left for later"), "{name}: {said}");
        assert_eq!(server.requests(), [""; 0], "{name}");
        assert!(desk.kept(name).is_empty(), "{name}");
    }
    desk.configure(&good.source("good"));
    assert!(fetch(&desk, &ours, 0).contains("1 new"));
    assert_eq!(good.requests(), ["http/1.1", "http/1.1"]);
    let status = desk.status();
    let failing = |s: &serde_json::Value| s["failing"] == u64::from(s["name"] != "good");
    assert!(status["sources"].as_array().is_some_and(|all| all.len() == 6 && all.iter().all(failing)), "{status}");
}

#[test]
fn http2_is_spoken_where_it_is_offered() {
    let authority = Authority::new("ours");
    let server = authority.server("localhost", (2020, 2999), &["h2", "http/1.1"]);
    let desk = Desk::new(&server.source("town"));
    assert!(fetch(&desk, &authority, 0).contains("1 new"));
    assert_eq!(server.requests(), ["h2", "h2"]);
    let kept = desk.kept("town");
    assert!(kept[3].block.starts_with("HTTP/1.1 200 OK\r\n"), "{}", kept[3].block);
    assert!(kept[3].block.contains(&release(0)));
}
