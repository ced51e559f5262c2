//! Which object a history is of, guessed from the names of its operations. Only a beginning for the menu: whoever
//! opened the history can say otherwise.

/// Names that only one object has, the most telling first.
const TELLING: [(&[&str], &str); 6] = [
    (&["transfer"], "bank"),
    (&["enqueue", "dequeue", "drain"], "queue"),
    (&["acquire", "release"], "mutex"),
    (&["append", "put", "get"], "kv"),
    (&["cas", "compare-and-set"], "cas-register"),
    (&["write"], "register"),
];

/// The name of a specification, from the first bytes of a file.
pub fn spec_of(beginning: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(beginning);
    let words = || text.split(|letter: char| !(letter.is_alphanumeric() || letter == '-'));
    let telling = |names: &[&str]| words().any(|word| names.contains(&word));
    if let Some((_, spec)) = TELLING.iter().find(|(names, _)| telling(names)) {
        return spec;
    }
    if telling(&["add", "insert", "remove", "contains"]) {
        let of_a_set =
            text.contains("#{") || telling(&["insert", "remove", "contains"]) || text.contains("members");
        return if of_a_set { "set" } else { "counter" };
    }
    "register"
}
