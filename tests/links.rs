//! Links: the whole run, short, and safe to open whatever they hold.

use netsplit::base::{
    ClassId, ClientId, CutId, EventId, Fingerprint, MessageId, NodeId, ReplicaId, Rng, Span, Time,
};
use netsplit::scenario::{
    ENGINE, FileError, Link, LinkError, Scenario, View, from_json, from_link, to_json, to_link,
};
use netsplit::sim::{Act, LinePoint, LinkSet, Nodes, ScriptedAct};
use netsplit::system::{SYSTEMS, common};
use proptest::prelude::*;

const NODES: Nodes = Nodes { replicas: 5, clients: 3 };

/// Twenty acts as a person makes them: drawn lines of some ten points, heals, crashes, messages, requests.
fn typical() -> Link {
    let mut rng = Rng::stream(9, "typical", 0);
    let mut at = 400_000;
    let mut script = Vec::new();
    for n in 0..20u64 {
        at += rng.between(20_000, 900_000);
        let replica = ReplicaId(rng.below(5) as u8);
        let act = match n % 5 {
            0 => {
                let side: Vec<NodeId> = vec![replica.into(), ClientId((n % 3) as u8).into()];
                let line = (0..10)
                    .map(|p| LinePoint { x: rng.below(1_000) as i16, y: (p * 100 + rng.below(90)) as i16 })
                    .collect();
                Act::Cut {
                    cut: CutId(n as u16),
                    links: LinkSet::between(NODES, &side, false),
                    one_way: false,
                    line,
                }
            }
            1 => Act::Crash { replica },
            2 => Act::Restart { replica },
            3 => Act::HealAll,
            _ if n % 2 == 0 => Act::Drop { message: MessageId(1_000 + n * 37) },
            _ => Act::Request { client: ClientId(0), class: ClassId(1), write: true },
        };
        script.push(ScriptedAct { at: Time(at), act });
    }
    let mut scenario = Scenario { seed: 20_261_121, script, ..Scenario::default() };
    scenario.settings.set(&common::DELAY_MOST, 45);
    scenario.settings.set(&common::LOSS, 2);
    let view = View {
        event: EventId(3_120),
        time: Time(at),
        fingerprint: Some(Fingerprint(0x1234_5678_9abc_def0)),
        choices: vec![("speed".to_owned(), 33), ("window".to_owned(), 1)],
    };
    Link { scenario, view }
}

#[test]
fn a_link_carries_everything() {
    let link = typical();
    assert_eq!(from_link(&to_link(&link)), Ok(link));
}

#[test]
fn twenty_acts_stay_under_a_thousand_characters() {
    let text = to_link(&typical());
    assert!(text.len() < 1_000, "{} characters", text.len());
    assert!(
        text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)),
        "an address keeps them all"
    );
}

#[test]
fn a_link_cut_short_anywhere_says_that_it_is_damaged() {
    let text = to_link(&typical());
    for len in 0..text.len() {
        assert!(matches!(from_link(&text[..len]), Err(LinkError::Damaged)), "{len}");
    }
}

#[test]
fn a_link_with_any_character_changed_opens_nothing_else() {
    let link = typical();
    let text = to_link(&link);
    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(from_link(&changed).is_err(), "{place}");
    }
}

#[test]
fn a_link_from_another_version_says_so() {
    let text = to_link(&typical());
    let (_, packed) = text.split_once('.').unwrap();
    let error = from_link(&format!("2.{packed}")).unwrap_err();
    assert_eq!(error, LinkError::OtherVersion("2".to_owned()));
    assert!(error.to_string().contains("another version"));
    assert_eq!(from_link("x.abc"), Err(LinkError::Damaged));
}

#[test]
fn an_oversized_link_is_refused_unread() {
    let text = format!("1.{}", "A".repeat(1 << 20));
    assert_eq!(from_link(&text), Err(LinkError::TooLong));
}

#[test]
fn a_link_that_unpacks_to_far_more_than_it_is_does_not_fill_the_memory() {
    use base64::Engine as _;
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![0; 32 << 20], 9);
    assert!(bomb.len() < 48 * 1024);
    let bytes = [[0; 4].as_slice(), &bomb].concat();
    let text = format!("1.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes));
    assert_eq!(from_link(&text), Err(LinkError::Damaged));
}

#[test]
fn what_cannot_be_run_is_refused_with_the_reason() {
    let refused = |change: &dyn Fn(&mut Scenario)| {
        let mut link = typical();
        change(&mut link.scenario);
        from_link(&to_link(&link)).unwrap_err().to_string()
    };
    assert!(refused(&|s| s.system = "oracle".to_owned()).contains("no system “oracle”"));
    assert!(refused(&|s| s.script.reverse()).contains("time order"));
    let many = |s: &mut Scenario| {
        let heal = ScriptedAct { at: Time(0), act: Act::HealAll };
        s.script = vec![heal; 1_001];
    };
    assert!(refused(&many).contains("1001 acts"));
}

#[test]
fn a_file_carries_the_scenario_and_points_at_its_mistakes() {
    let scenario = typical().scenario;
    let json = to_json(&scenario);
    assert_eq!(from_json(&json), Ok(scenario));
    let broken = json.replace("\"seed\": 20261121", "\"seed\": no");
    assert!(matches!(from_json(&broken), Err(FileError::Syntax { line: 3, .. })), "{broken}");
    let newer = json.replace(&format!("\"netsplit\": {ENGINE}"), "\"netsplit\": 999");
    assert_eq!(from_json(&newer), Err(FileError::OtherVersion(999)));
}

#[test]
fn changing_the_system_keeps_the_faults_and_the_network() {
    let scenario = typical().scenario;
    for system in SYSTEMS {
        let other = scenario.with_system(system);
        assert!(other.check().is_ok());
        assert_eq!(other.settings.get(&common::DELAY_MOST), 45);
        let cuts = |s: &Scenario| s.script.iter().filter(|a| matches!(a.act, Act::Cut { .. })).count();
        assert_eq!(cuts(&other), cuts(&scenario));
    }
}

#[test]
fn the_largest_acts_that_pass_do_no_harm() {
    let mut scenario = Scenario::default();
    let at = Time(100_000);
    let far = ReplicaId(200);
    let acts = [
        Act::Crash { replica: far },
        Act::Restart { replica: far },
        Act::Skew { replica: far, offset: i64::MIN },
        Act::Skew { replica: ReplicaId(0), offset: i64::MAX },
        Act::Quality { from: far.into(), to: ClientId(99).into(), quality: None },
        Act::Drop { message: MessageId(u64::MAX) },
        Act::Delay { message: MessageId(3), by: Span(u64::MAX) },
        Act::Duplicate { message: MessageId(u64::MAX) },
        Act::Request { client: ClientId(77), class: ClassId(77), write: true },
        Act::Heal { cut: CutId(9) },
        Act::Cut {
            cut: CutId(u16::MAX),
            links: LinkSet::between(Nodes { replicas: 9, clients: 8 }, &[ReplicaId(8).into()], false),
            one_way: true,
            line: vec![LinePoint { x: i16::MIN, y: i16::MAX }; 64],
        },
    ];
    scenario.script = acts.into_iter().map(|act| ScriptedAct { at, act }).collect();
    let link = Link { scenario, view: View::default() };
    let mut engine = netsplit::engine::Engine::new(from_link(&to_link(&link)).unwrap().scenario);
    engine.go(netsplit::engine::Goal::Time(Time(2_000_000)));
    while !engine.work(10_000) {}
    assert!(engine.position().0 > 200);
}

proptest! {
    #[test]
    fn no_text_panics(text in "(1\\.)?[A-Za-z0-9_.-]{0,200}") {
        let _ = from_link(&text);
    }

    #[test]
    fn no_payload_panics(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        use base64::Engine as _;
        let mut bytes = crc32fast::hash(&payload).to_le_bytes().to_vec();
        bytes.extend(miniz_oxide::deflate::compress_to_vec(&payload, 6));
        let text = format!("1.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes));
        if let Ok(link) = from_link(&text) {
            prop_assert!(link.scenario.check().is_ok());
        }
    }
}
