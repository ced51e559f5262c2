//! A history from a file or from standard input, read as it comes.

use std::fs::File;
use std::io::{self, ErrorKind, Read};

use netsplit::format::{Options, Reader, Reading};

/// Bytes read at once.
const PIECE: usize = 256 << 10;

pub fn read(input: &str, options: Options) -> Result<Reading, String> {
    let read = if input == "-" {
        from(io::stdin().lock(), options)
    } else {
        let file = File::open(input).map_err(|error| format!("{input}: it cannot be opened: {error}"))?;
        from(file, options)
    };
    let name = if input == "-" { "standard input" } else { input };
    read.map_err(|what| format!("{name}: {what}"))
}

fn from(mut source: impl Read, options: Options) -> Result<Reading, String> {
    let mut reader = Reader::new(options);
    let mut piece = vec![0; PIECE];
    loop {
        match source.read(&mut piece) {
            Ok(0) => return reader.finish().map_err(|bad| bad.to_string()),
            Ok(length) => reader.feed(&piece[..length]).map_err(|bad| bad.to_string())?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(format!("it cannot be read: {error}")),
        }
    }
}
