//! Where requests may go: redirects are checked at each hop, and a proxy is used if the configuration names it.

use std::process::Output;

use super::server::{Server, missing, page, reply};
use super::{Desk, release, said};

/// Runs the job as it runs by default: private networks are closed.
fn fetch(desk: &Desk, environment: &[(&str, &str)]) -> Output {
    let mut command = desk.command(&["fetch", "--seed", "1"]);
    command.envs(environment.iter().copied()).output().expect("it runs")
}

fn source(name: &str, url: &str) -> String {
    format!("[[source]]\nname = \"{name}\"\nkind = \"urls\"\nurls = [\"{url}\"]\n")
}

#[test]
fn each_hop_of_a_redirect_is_checked() {
    // The one host that is let in stands for a public one.
    let server = Server::start(|seen, to| {
        let port = seen.headers["host"].rsplit(':').next().unwrap_or_default().to_owned();
        let target = match seen.path.as_str() {
            "/name" => format!("http://localhost:{port}/secret"),
            "/literal" => format!("http://127.0.0.2:{port}/secret"),
            "/mapped" => format!("http://[::ffff:127.0.0.3]:{port}/secret"),
            "/octal" => format!("//0177.0.0.4:{port}/secret"),
            "/late" => "/later".to_owned(),
            "/later" => "/name".to_owned(),
            "/user" => format!("http://me:secret@127.0.0.1:{port}/secret"),
            "/good" => "/release".to_owned(),
            "/release" => return page(seen, to, &release(1)),
            _ => return missing(to),
        };
        reply(to, "302 Found", &[("Location", &target)], b"")
    });
    let pages = ["name", "literal", "mapped", "octal", "late", "user", "good"];
    let sources: String = pages.iter().map(|name| source(name, &server.url(&format!("/{name}")))).collect();
    let desk = Desk::new(&format!("private_hosts = [\"127.0.0.1\"]\n{sources}"));
    let said = said(&fetch(&desk, &[]), 1);
    assert_eq!(said.matches("is no public address").count(), 5, "{said}");
    assert!(said.contains("user name or password"), "{said}");
    assert!(said.contains("1 new") && said.contains("6 failed"), "{said}");
    assert_eq!(server.count("/secret"), 0);
}

#[test]
fn a_robots_txt_cannot_lead_into_a_private_network() {
    let server = Server::start(|seen, to| {
        let port = seen.headers["host"].rsplit(':').next().unwrap_or_default().to_owned();
        match seen.path.as_str() {
            "/robots.txt" => reply(to, "302 Found", &[("Location", &format!("http://localhost:{port}/rules"))], b""),
            _ => page(seen, to, &release(1)),
        }
    });
    let desk = Desk::new(&format!("private_hosts = [\"127.0.0.1\"]\n{}", source("town", &server.url("/0"))));
    let said = said(&fetch(&desk, &[]), 1);
    assert!(said.contains("is no public address"), "{said}");
    assert_eq!(server.total(), 1);
}

/// Answers what a proxy is asked: whole addresses.
fn proxy() -> Server {
    Server::start(|seen, to| match seen.path.as_str() {
        "http://presse.example/0" => page(seen, to, &release(1)),
        "http://presse.example/inside" => reply(to, "302 Found", &[("Location", "http://127.0.0.1:1/secret")], b""),
        _ => missing(to),
    })
}

#[test]
fn a_proxy_is_used_only_if_the_configuration_names_it() {
    let (proxy, server) = (proxy(), Server::start(|seen, to| page(seen, to, &release(1))));
    let url = format!("http://{}", proxy.address);
    let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let environment = names.map(|name| (name, url.as_str()));
    let desk = Desk::new(&format!("private_hosts = [\"127.0.0.1\"]\n{}", source("town", &server.url("/0"))));
    assert!(said(&fetch(&desk, &environment), 0).contains("1 new"));
    assert_eq!((proxy.total(), server.total()), (0, 2), "the environment is not asked");

    let sources = source("town", "http://presse.example/0") + &source("inside", "http://presse.example/inside");
    let desk = Desk::new(&format!("proxy = \"{url}\"\n{sources}"));
    let said = said(&fetch(&desk, &[("NO_PROXY", "*")]), 1);
    assert!(said.contains("1 new") && said.contains("127.0.0.1 is no public address"), "{said}");
    let asked: Vec<String> = proxy.seen().into_iter().map(|s| s.path).collect();
    assert!(asked.iter().all(|path| path.starts_with("http://presse.example/")), "{asked:?}");
    assert_eq!(desk.documents("town").len(), 1);
}
