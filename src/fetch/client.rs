//! In: one request. Out: one response within all limits, with its bytes as received, or why there is none.
//!
//! The hard decision: a redirect is an answer, not something to be followed here. Whoever asked decides about the next
//! hop, so that robots.txt, pace and address checks of the next host are never gone around. There are no cookies, no
//! referrer and no proxy of the environment, and nothing is unpacked on the way: the archive keeps what came.

use std::borrow::Cow;
use std::io::Read;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client as Http, Response};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use sha2::{Digest, Sha256};
use url::Url;

use super::config::{Config, Limits};
use super::guard::Guard;
use crate::error::Error;
use crate::read::hex;
use crate::warc::{self, Bounds, Fault};

const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const CODINGS: &str = "gzip, br, zstd";

/// Asks sites.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: Http,
    guard: Guard,
    limits: Limits,
    agent: String,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) url: Url,
    /// Validators of the version that is known.
    pub(super) etag: Option<String>,
    pub(super) modified: Option<String>,
    /// Whether a body over the limit is cut off (robots.txt) or no answer.
    pub(super) cut_at: Option<u64>,
}

/// What came.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// Head of the request as sent, of the response as it came, both with their empty line.
    pub(super) request_head: Vec<u8>,
    pub(super) head: Vec<u8>,
    /// The body with its content coding.
    pub(super) body: Vec<u8>,
    /// The body without its content coding, if it had one.
    pub(super) unpacked: Option<Vec<u8>>,
    /// SHA-256 of the content.
    pub(super) digest: String,
    pub(super) ip: Option<IpAddr>,
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// It must not be asked for, or is too large: another try would be the same.
    Never(String),
    /// The host or the network failed: another try may succeed.
    Later(String),
}

impl Answer {
    /// The body without its content coding.
    pub(super) fn content(&self) -> &[u8] {
        self.unpacked.as_deref().unwrap_or(&self.body)
    }

    /// The first header field of a name, in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

impl Client {
    pub(super) fn new(config: &Config, guard: Guard) -> Result<Self, Error> {
        let mut builder = Http::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .dns_resolver(Arc::new(guard.clone()))
            .connect_timeout(config.limits.connect)
            // Here it is the longest wait for one thing: the head, or the next part of the body. A time limit of the
            // request would be one for all of it.
            .timeout(config.limits.silence)
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(1)
            .http2_max_header_list_size(u32::try_from(config.limits.head).unwrap_or(u32::MAX));
        if let Some(proxy) = &config.proxy {
            builder = builder.proxy(reqwest::Proxy::all(proxy.as_str()).map_err(|e| unusable(&e))?);
        }
        let http = builder.build().map_err(|e| unusable(&e))?;
        Ok(Self { http, guard, limits: config.limits, agent: config.user_agent() })
    }

    /// Asks once.
    pub(super) fn get(&self, request: &Request) -> Result<Answer, Failure> {
        if let Some(refusal) = self.guard.refusal(&request.url) {
            return Err(Failure::Never(refusal));
        }
        let begin = now();
        let headers = self.headers(request);
        let request_head = request_head(&request.url, &headers);
        let sent = self.http.get(request.url.clone()).headers(headers).send();
        let response = sent.map_err(|e| failure(&e))?;
        let head = head(&response);
        if head.len() as u64 > self.limits.head {
            return Err(Failure::Never(format!("the head of the response is over {} bytes", self.limits.head)));
        }
        let (status, ip) = (response.status().as_u16(), response.remote_addr().map(|a| a.ip()));
        let headers = readable(response.headers());
        let body = if status == 304 { Vec::new() } else { self.body(response, request.cut_at, begin)? };
        let mut answer =
            Answer { status, headers, request_head, head, body, unpacked: None, digest: String::new(), ip };
        self.unpack(&mut answer)?;
        Ok(answer)
    }

    /// Takes the content coding off, within its bounds.
    fn unpack(&self, answer: &mut Answer) -> Result<(), Failure> {
        let bounds = Bounds { bytes: self.limits.decoded, ratio: self.limits.ratio };
        let codings: Vec<&str> =
            answer.headers.iter().filter(|(n, _)| n == "content-encoding").map(|(_, v)| v.as_str()).collect();
        answer.unpacked = match warc::decode(&answer.body, &codings.join(","), bounds) {
            Ok(Cow::Borrowed(_)) => None,
            Ok(Cow::Owned(content)) => Some(content),
            Err(fault @ Fault::Damaged(_)) => return Err(Failure::Later(fault.to_string())),
            Err(fault) => return Err(Failure::Never(fault.to_string())),
        };
        answer.digest = hex(&Sha256::digest(answer.content()));
        Ok(())
    }

    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut put = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        put(header::USER_AGENT, &self.agent);
        put(header::ACCEPT, ACCEPT);
        put(header::ACCEPT_ENCODING, CODINGS);
        if let Some(etag) = &request.etag {
            put(header::IF_NONE_MATCH, etag);
        }
        if let Some(modified) = &request.modified {
            put(header::IF_MODIFIED_SINCE, modified);
        }
        headers
    }

    fn body(&self, mut response: Response, cut_at: Option<u64>, begin: Instant) -> Result<Vec<u8>, Failure> {
        let allowed = cut_at.unwrap_or(self.limits.body);
        let declared = response.content_length().unwrap_or(0);
        let too_large = || Failure::Never(format!("the body is over {allowed} bytes"));
        if declared > allowed && cut_at.is_none() {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(usize::try_from(declared.min(1 << 20)).unwrap_or(0));
        let mut part = [0; 16 << 10];
        loop {
            let n =
                response.read(&mut part).map_err(|e| Failure::Later(format!("the body broke off: {}", causes(&e))))?;
            body.extend_from_slice(part.get(..n).unwrap_or_default());
            if n == 0 {
                return Ok(body);
            }
            if body.len() as u64 > allowed {
                body.truncate(usize::try_from(allowed).unwrap_or(usize::MAX));
                return cut_at.map(|_| body).ok_or_else(too_large);
            }
            if begin.elapsed() > self.limits.response {
                return Err(Failure::Later(format!("no whole answer within {:?}", self.limits.response)));
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "fetch knows the clock")]
pub(super) fn now() -> Instant {
    Instant::now()
}

fn unusable(error: &reqwest::Error) -> Error {
    let what = format!(
        "cannot make connections: {}; are root certificates installed (package ca-certificates)?",
        causes(error)
    );
    Error::config("network", what)
}

fn failure(error: &reqwest::Error) -> Failure {
    let innermost = innermost(error);
    let io = innermost.downcast_ref::<std::io::Error>();
    let refused = io.is_some_and(|e| e.kind() == std::io::ErrorKind::PermissionDenied);
    if refused { Failure::Never(innermost.to_string()) } else { Failure::Later(innermost.to_string()) }
}

/// The innermost cause says what happened; the outer ones where.
fn innermost<'a>(mut error: &'a (dyn std::error::Error + 'static)) -> &'a (dyn std::error::Error + 'static) {
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    innermost(error).to_string()
}

fn request_head(url: &Url, headers: &HeaderMap) -> Vec<u8> {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut head = format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n").into_bytes();
    fields(&mut head, headers);
    head
}

/// The head of a response in the form of HTTP/1.1, also if it came by HTTP/2. The transfer coding is undone, so its field
/// gets another name.
fn head(response: &Response) -> Vec<u8> {
    let (status, reason) = (response.status().as_u16(), response.status().canonical_reason().unwrap_or_default());
    let mut head = format!("HTTP/1.1 {status} {reason}\r\n").into_bytes();
    fields(&mut head, response.headers());
    head
}

fn fields(head: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        if name == header::TRANSFER_ENCODING {
            head.extend_from_slice(b"x-archive-orig-");
        }
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    headers.iter().map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect()
}
