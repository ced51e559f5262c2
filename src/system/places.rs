//! Geographies to choose from, with round figures for the delays: a message within a building takes part of a
//! millisecond, one around the world a tenth of a second.

use crate::base::{Delay, Span};
use crate::sim::Geography;

/// The choices, in the order of [`ALL`].
pub const NAMES: &[&str] = &[
    "by the two delays",
    "one building",
    "three zones of a region",
    "US, Europe and Asia",
    "two branches",
    "a phone and its data centre",
];

/// What each choice stands for; `None` leaves the delays as they are set.
pub static ALL: &[Option<&Geography>] =
    &[None, Some(&BUILDING), Some(&ZONES), Some(&CONTINENTS), Some(&BRANCHES), Some(&PHONE)];

const fn us(least: u64, most: u64) -> Delay {
    Delay::new(Span(least), Span(most))
}

const fn ms(least: u64, most: u64) -> Delay {
    us(least * 1_000, most * 1_000)
}

const LOCAL: Delay = us(200, 500);

static BUILDING: Geography =
    Geography { name: "one building", regions: &["building"], last_alone: false, delays: &[&[LOCAL]] };

/// Round trips of one to two milliseconds between zones.
static ZONES: Geography = Geography {
    name: "three zones",
    regions: &["zone a", "zone b", "zone c"],
    last_alone: false,
    delays: &[&[LOCAL, NEAR, NEAR], &[NEAR, LOCAL, NEAR], &[NEAR, NEAR, LOCAL]],
};
const NEAR: Delay = us(500, 1_000);

/// Round trips of about 85, 160 and 215 ms. Light in glass needs about 5 ms for 1,000 km, one way.
static CONTINENTS: Geography = Geography {
    name: "three continents",
    regions: &["US", "Europe", "Asia"],
    last_alone: false,
    delays: &[&[REGION, US_EU, US_ASIA], &[US_EU, REGION, EU_ASIA], &[US_ASIA, EU_ASIA, REGION]],
};
const REGION: Delay = ms(1, 2);
const US_EU: Delay = ms(40, 45);
const US_ASIA: Delay = ms(75, 85);
const EU_ASIA: Delay = ms(100, 115);

/// Two cities some 1,200 km apart: a round trip of about 30 ms.
static BRANCHES: Geography = Geography {
    name: "two branches",
    regions: &["Mumbai", "Delhi"],
    last_alone: false,
    delays: &[&[LOCAL, FAR], &[FAR, LOCAL]],
};
const FAR: Delay = ms(12, 18);

/// A mobile network: a round trip of 50 to 160 ms.
static PHONE: Geography = Geography {
    name: "a phone",
    regions: &["data centre", "phone"],
    last_alone: true,
    delays: &[&[LOCAL, MOBILE], &[MOBILE, LOCAL]],
};
const MOBILE: Delay = ms(25, 80);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{NodeId, ReplicaId};
    use crate::system::{SYSTEMS, Settings, common};

    #[test]
    fn delays_are_known_between_all_regions_and_equal_both_ways() {
        assert_eq!(NAMES.len(), ALL.len());
        for geography in ALL.iter().copied().flatten() {
            let regions = geography.regions.len();
            assert!(geography.delays.len() == regions, "{}", geography.name);
            for (a, row) in geography.delays.iter().enumerate() {
                assert!(row.len() == regions, "{}", geography.name);
                for (b, delay) in row.iter().enumerate() {
                    assert_eq!(*delay, geography.delays[b][a]);
                    assert!(delay.least <= delay.most);
                    assert!(a == b || row[a].most <= delay.least, "nearer at home");
                }
            }
        }
    }

    #[test]
    fn replicas_are_dealt_evenly_and_a_phone_stands_alone() {
        let dealt = |geography: i64, replicas: i64| -> Vec<usize> {
            let mut settings = Settings::new();
            settings.set(&common::GEOGRAPHY, geography);
            settings.set(&common::REPLICAS, replicas);
            let setup = common::setup(1, &settings, SYSTEMS[0]);
            (0..replicas as u8).map(|n| setup.region(NodeId::Replica(ReplicaId(n)))).collect()
        };
        assert_eq!(dealt(0, 3), [0, 0, 0]);
        assert_eq!(dealt(3, 3), [0, 1, 2]);
        assert_eq!(dealt(3, 6), [0, 0, 1, 1, 2, 2]);
        assert_eq!(dealt(4, 5), [0, 0, 0, 1, 1]);
        assert_eq!(dealt(5, 4), [0, 0, 0, 1]);
        assert_eq!(dealt(5, 1), [1]);
    }
}
