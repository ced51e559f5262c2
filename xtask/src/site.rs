//! A static file server for the built site, on this machine only.
//!
//! Not a web server for the world: it answers GET and HEAD from one folder, as any file host would. For tests it
//! can serve from a sub-path, add files, put a script into the page and refuse files.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A request line longer than this is refused, as is a header longer than this.
const LINE_LIMIT: u64 = 16 * 1024;
const HEADER_LIMIT: usize = 100;
/// Browsers open connections ahead of need; one that asks nothing for so long is closed.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is served, and where.
#[derive(Clone, Debug, Default)]
pub struct Site {
    folder: PathBuf,
    prefix: String,
    extra: BTreeMap<String, String>,
    head_script: Option<String>,
    refused: Vec<String>,
}

impl Site {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), prefix: "/".to_owned(), ..Self::default() }
    }

    /// Serves under `/path/` instead of `/`.
    pub fn under(mut self, path: &str) -> Self {
        self.prefix = format!("/{}/", path.trim_matches('/'));
        self
    }

    /// Serves `text` as `name` beside the folder's own files.
    pub fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.extra.insert(name.to_owned(), text.into());
        self
    }

    /// Runs the file `name` before anything else in each HTML page.
    pub fn first_script(mut self, name: &str) -> Self {
        self.head_script = Some(name.to_owned());
        self
    }

    /// Answers 404 to files whose name ends so.
    pub fn without(mut self, ending: &str) -> Self {
        self.refused.push(ending.to_owned());
        self
    }

    /// Starts serving on `port`, or on a free one for 0.
    pub fn start(self, port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let url = format!("http://{address}{}", self.prefix);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let site = Arc::new(self);
        let thread = thread::spawn(move || accept(&listener, &site, &stopped));
        Ok(Server { address, url, stop, thread: Some(thread) })
    }

    fn answer(&self, target: &str) -> Answer {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let Some(path) = decode(path) else {
            return Answer::error("400 Bad Request");
        };
        let Some(name) = path.strip_prefix(&self.prefix) else {
            return Answer::error("404 Not Found");
        };
        if self.refused.iter().any(|ending| name.ends_with(ending.as_str())) {
            return Answer::error("404 Not Found");
        }
        if let Some(text) = self.extra.get(name) {
            let name = Path::new(name);
            return Answer::file(name, self.with_script(name, text.clone().into_bytes()));
        }
        let mut file = self.folder.clone();
        for part in Path::new(name).components() {
            match part {
                Component::Normal(part) => file.push(part),
                Component::CurDir => {}
                _ => return Answer::error("404 Not Found"),
            }
        }
        if file.is_dir() {
            if !path.ends_with('/') {
                return Answer::redirect(&format!("{path}/"));
            }
            file.push("index.html");
        }
        match std::fs::read(&file) {
            Ok(bytes) => Answer::file(&file, self.with_script(&file, bytes)),
            Err(_) => Answer::error("404 Not Found"),
        }
    }

    fn with_script(&self, file: &Path, bytes: Vec<u8>) -> Vec<u8> {
        let (Some(script), "text/html; charset=utf-8") = (&self.head_script, media_type(file)) else {
            return bytes;
        };
        let page = String::from_utf8_lossy(&bytes);
        page.replacen("<head>", &format!("<head><script src=\"{script}\"></script>"), 1).into_bytes()
    }
}

/// A site being served; dropping it ends it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    url: String,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// The address of the page.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until the process ends.
    pub fn forever(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread from waiting for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, site: &Arc<Site>, stop: &AtomicBool) {
    for stream in listener.incoming() {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let site = Arc::clone(site);
        // A visitor who goes away in the middle is no error of ours.
        thread::spawn(move || drop(serve(&stream, &site)));
    }
}

fn serve(stream: &TcpStream, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let request = line(&mut reader)?;
    for count in 0.. {
        if line(&mut reader)?.is_empty() || count == HEADER_LIMIT {
            break;
        }
    }
    let mut words = request.split(' ');
    let answer = match (words.next(), words.next()) {
        (Some("GET" | "HEAD"), Some(target)) => site.answer(target),
        (None | Some(""), _) => return Ok(()),
        _ => Answer::error("405 Method Not Allowed"),
    };
    answer.write(stream, request.starts_with("HEAD"))
}

fn line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut bytes = Vec::new();
    reader.take(LINE_LIMIT).read_until(b'\n', &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

struct Answer {
    status: &'static str,
    header: String,
    body: Vec<u8>,
}

impl Answer {
    fn error(status: &'static str) -> Self {
        let header = "Content-Type: text/plain; charset=utf-8\r\n".to_owned();
        Self { status, header, body: status.as_bytes().to_vec() }
    }

    fn redirect(to: &str) -> Self {
        let header = format!("Location: {to}\r\n");
        Self { status: "301 Moved Permanently", header, body: Vec::new() }
    }

    fn file(name: &Path, body: Vec<u8>) -> Self {
        let header = format!("Content-Type: {}\r\n", media_type(name));
        Self { status: "200 OK", header, body }
    }

    fn write(&self, mut stream: &TcpStream, head: bool) -> io::Result<()> {
        let Self { status, header, body } = self;
        let length = body.len();
        let mut bytes = format!(
            "HTTP/1.1 {status}\r\n{header}Content-Length: {length}\r\n\
             Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        )
        .into_bytes();
        if !head {
            bytes.extend_from_slice(body);
        }
        stream.write_all(&bytes)?;
        stream.flush()
    }
}

/// `%41` as `A`; none for what is no UTF-8 or holds a line break.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'%', [high, low, tail @ ..]) = (*first, tail) {
            let digits = [*high, *low];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains(char::is_control)).then_some(text)
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(server: &Server, request: &str) -> String {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn sample() -> Site {
        Site::new(crate::paths::root().join("xtask")).under("a/sub/path").with("page.html", "<head></head>")
    }

    #[test]
    fn serves_files_under_its_path_and_nothing_else() {
        let server = sample().without(".rs").start(0).unwrap();
        let status = |target: &str| {
            let answer = ask(&server, &format!("GET {target} HTTP/1.1\r\n\r\n"));
            answer.split(' ').nth(1).unwrap().to_owned()
        };
        assert_eq!(status("/a/sub/path/Cargo.toml?x#y"), "200");
        assert_eq!(status("/a/sub/path/%43argo.toml"), "200");
        assert_eq!(status("/a/sub/path/src/lib.rs"), "404");
        assert_eq!(status("/a/sub/path/src"), "301");
        assert_eq!(status("/a/sub/path/../Cargo.toml"), "404");
        assert_eq!(status("/a/sub/path/%2e%2e/Cargo.toml"), "404");
        assert_eq!(status("/Cargo.toml"), "404");
        assert_eq!(status("/a/sub/path/%0d%0aX"), "400");
    }

    #[test]
    fn says_what_a_file_is_and_head_sends_no_body() {
        let server = sample().start(0).unwrap();
        let answer = ask(&server, "HEAD /a/sub/path/page.html HTTP/1.1\r\n\r\n");
        assert!(answer.contains("Content-Type: text/html; charset=utf-8\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
        assert!(ask(&server, "POST / HTTP/1.1\r\n\r\n").contains("405"));
    }
}
