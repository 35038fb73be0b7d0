//! The desk for a plain browser: pages from a folder, commands by `POST /call/<name>`, dialogs answered by
//! `POST /answer` (a list of paths) beforehand. For looking at screens and for checks that need Chromium; it listens on
//! the loopback only.
//!
//! `browser PAGES PORT FOLDER [VAULT]`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tiny_http::{Header, Method, Request, Response, Server};
use zhibao_desk::{Desk, Scripted, Start};

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(pages), Some(port), Some(folder)) = (args.next(), args.next(), args.next()) else {
        return Err("browser PAGES PORT FOLDER [VAULT]".into());
    };
    let vault = args.next();
    let around = Arc::new(Scripted::new(folder));
    let start = Start {
        demo: vault.is_some(),
        vault,
        language: None,
    };
    let desk = Arc::new(Desk::new(start, around.clone()));
    let server = Arc::new(Server::http(format!("127.0.0.1:{}", port.display()))?);
    println!("http://{}", server.server_addr());
    let mut threads = Vec::new();
    for _ in 0..4 {
        let (server, desk, around, pages) = (server.clone(), desk.clone(), around.clone(), pages.clone());
        threads.push(std::thread::spawn(move || {
            while let Ok(request) = server.recv() {
                // A browser that went away is no fault of ours.
                let _ = answer(request, &desk, &around, &pages);
            }
        }));
    }
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}

fn answer(mut request: Request, desk: &Desk, around: &Scripted, pages: &Path) -> std::io::Result<()> {
    let url = request.url().split('?').next().unwrap_or("/").to_owned();
    if request.method() == &Method::Post {
        let mut body = String::new();
        request.as_reader().read_to_string(&mut body)?;
        let body: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        let (status, text) = match url.strip_prefix("/call/") {
            Some(name) => match desk.call(name, body) {
                Ok(value) => (200, value.to_string()),
                Err(problem) => (422, serde_json::to_string(&problem)?),
            },
            None if url == "/answer" => {
                around.answer(serde_json::from_value(body).unwrap_or_default());
                (200, "null".into())
            }
            None if url == "/drop" => {
                if let Ok(path) = serde_json::from_value(body) {
                    around.drop_file(path);
                }
                (200, "null".into())
            }
            None => (404, "null".into()),
        };
        return request.respond(
            Response::from_string(text)
                .with_status_code(status)
                .with_header(kind("application/json")),
        );
    }
    let name = url.trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    if name.split('/').any(|part| part == "..") {
        return request.respond(Response::from_string("").with_status_code(404));
    }
    match std::fs::read(pages.join(name)) {
        Ok(bytes) => request.respond(Response::from_data(bytes).with_header(kind(media(name)))),
        Err(_) => request.respond(Response::from_string("").with_status_code(404)),
    }
}

fn media(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn kind(value: &str) -> Header {
    Header::from_bytes("Content-Type", value).unwrap_or_else(|()| unreachable!("a plain header"))
}
