//! A chromedriver or geckodriver of our own, on a free port, ended when dropped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::Browser;

/// The longest a driver may take to listen and be ready, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    pub fn start(browser: Browser) -> Result<Self> {
        let program = browser.programs()?.driver;
        let mut child = Command::new(&program)
            .args(browser.driver_args())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} could not be started.", program.display()))?;
        let stdout = child.stdout.take().expect("stdout is piped");
        // From here on dropping it ends the program, whatever happens.
        let mut driver = Self { child, port: 0 };
        driver.port = port_said(browser, stdout)
            .with_context(|| format!("{} did not say on which port it listens.", program.display()))?;
        driver.wait_until_ready().with_context(|| format!("{} is not ready.", program.display()))?;
        Ok(driver)
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn wait_until_ready(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.says_ready().unwrap_or(false) {
            if Instant::now() > deadline {
                bail!("It does not answer /status on port {}.", self.port);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn says_ready(&self) -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let host = format!("127.0.0.1:{}", self.port);
        write!(stream, "GET /status HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        // Some drivers keep the connection open in spite of the header, so the end is where the answer is.
        let (mut answer, mut part) = (Vec::new(), [0; 4096]);
        while let Ok(length @ 1..) = stream.read(&mut part) {
            answer.extend_from_slice(&part[..length]);
            let text: String = String::from_utf8_lossy(&answer).split_whitespace().collect();
            if text.contains("\"ready\":") {
                return Ok(text.contains("\"ready\":true"));
            }
        }
        Ok(false)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads what the driver prints until it says its port, and goes on reading so that it never has to wait for us.
fn port_said(browser: Browser, stdout: ChildStdout) -> Option<u16> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(port) = browser.port_said(&line) {
                let _ = sender.send(port);
            }
        }
    });
    receiver.recv_timeout(PATIENCE).ok()
}
