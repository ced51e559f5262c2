//! The scenario as a JSON file, for people and for version control.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ENGINE, Scenario};

/// The most bytes of a scenario file.
const MAX_BYTES: usize = 4 << 20;

#[derive(Serialize, Deserialize)]
struct File {
    /// The engine version.
    netsplit: u16,
    #[serde(flatten)]
    scenario: Scenario,
}

/// Why a file is not a scenario, with the place where that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    Syntax { line: usize, column: usize, message: String },
    OtherVersion(u16),
    Refused(String),
    TooLong,
}

pub fn to_json(scenario: &Scenario) -> String {
    let file = File { netsplit: ENGINE, scenario: scenario.clone() };
    serde_json::to_string_pretty(&file).expect("plain data always has a JSON form")
}

pub fn from_json(text: &str) -> Result<Scenario, FileError> {
    if text.len() > MAX_BYTES {
        return Err(FileError::TooLong);
    }
    let file: File = serde_json::from_str(text).map_err(|error| FileError::Syntax {
        line: error.line(),
        column: error.column(),
        message: error.to_string(),
    })?;
    if file.netsplit != ENGINE {
        return Err(FileError::OtherVersion(file.netsplit));
    }
    file.scenario.check().map_err(FileError::Refused)?;
    Ok(file.scenario)
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Syntax { line, column, message } => {
                write!(f, "line {line}, column {column}: {message}")
            }
            FileError::OtherVersion(version) => {
                write!(f, "it was written for engine version {version}; this one is {ENGINE}")
            }
            FileError::Refused(why) => f.write_str(why),
            FileError::TooLong => write!(f, "it is larger than {MAX_BYTES} bytes"),
        }
    }
}
