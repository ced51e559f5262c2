//! A browser with the driver that speaks WebDriver to it.

use std::path::PathBuf;

/// Programs found on this machine.
#[derive(Clone, Debug)]
pub struct Browser {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

/// The first number of a program's version: "Chromium 156.0.8078.79 built on …" is 156.
pub(super) fn major(version: &str) -> Option<u32> {
    let word =
        version.split_whitespace().find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()))?;
    word.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn reads_major_versions() {
        assert_eq!(major("Chromium 156.0.8078.79 built on Debian GNU/Linux 12"), Some(156));
        assert_eq!(major("ChromeDriver 156.0.8078.79 (abc)"), Some(156));
        assert_eq!(major("Mozilla Firefox 153.7.0esr"), Some(153));
        assert_eq!(major("no number"), None);
    }
}
