//! Icons of the buttons, each a path in a box of 16 × 16.

use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    First,
    Back,
    Play,
    Pause,
    Forward,
    Decision,
    Last,
    Select,
    Line,
    OneWay,
    Isolate,
    Crash,
    Slow,
    Drop,
    Sides,
    Table,
    Heal,
    Settings,
    Sun,
    Moon,
    Half,
    Help,
    Close,
    Wider,
    Closer,
    Range,
    Earlier,
    Later,
    Down,
}

impl Icon {
    /// Whether it is drawn as lines, rather than filled, and its path.
    fn path(self) -> (bool, &'static str) {
        match self {
            Icon::First => (false, "M3 3h2v10H3zM13 3v10L6 8z"),
            Icon::Back => (false, "M11 3v10L4 8z"),
            Icon::Play => (false, "M4 2.5v11L13.5 8z"),
            Icon::Pause => (false, "M4 3h3v10H4zM9 3h3v10H9z"),
            Icon::Forward => (false, "M5 3v10l7-5z"),
            Icon::Decision => (false, "M2 3v10l5-5zM8 8l3.5-4 3.5 4-3.5 4z"),
            Icon::Last => (false, "M11 3h2v10h-2zM3 3v10l7-5z"),
            Icon::Select => (false, "M4 2l9 5.5-4 1 2.2 4.2-1.8 1L7.2 9.4 4 12z"),
            Icon::Line => (true, "M10 1.5 6.5 6l3.5 3.5L6 14.5"),
            Icon::OneWay => (true, "M2 8h11M9.5 4.5 13 8l-3.5 3.5"),
            Icon::Isolate => (true, "M8 2.5a5.5 5.5 0 1 0 .01 0M8 6.5a1.5 1.5 0 1 0 .01 0"),
            Icon::Crash => (true, "M8 1.5v6M4.5 4a5 5 0 1 0 7 0"),
            Icon::Slow => (true, "M8 2.5a5.5 5.5 0 1 0 .01 0M8 5v3.5l2.5 1.5"),
            Icon::Drop => (true, "M3.5 3.5l9 9M12.5 3.5l-9 9"),
            Icon::Sides => (true, "M8 1.5v13M2.5 5.5h3M2.5 10.5h3M10.5 5.5h3M10.5 10.5h3"),
            Icon::Table => (true, "M2.5 2.5h11v11h-11zM2.5 6h11M2.5 9.7h11M6.2 2.5v11M9.8 2.5v11"),
            Icon::Heal => (true, "M2 8h4.5l1.5-3 1.5 6L11 8h3"),
            Icon::Settings => (true, "M2 4.5h6M12 4.5h2M10 2.5v4M2 11.5h2M8 11.5h6M6 9.5v4"),
            Icon::Sun => (
                true,
                "M8 5a3 3 0 1 0 .01 0M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
            ),
            Icon::Moon => (true, "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z"),
            Icon::Half => (true, "M8 2.5a5.5 5.5 0 1 0 .01 0V13.500M8 4.500c4 1 4 6 0 7"),
            Icon::Help => (true, "M5.500 5.500a2.500 2.500 0 1 1 3.500 2.500c-.7.3-1 .8-1 1.700M8 12.300v.4"),
            Icon::Close => (true, "M4 4l8 8M12 4l-8 8"),
            Icon::Wider => (true, "M3 8h10"),
            Icon::Earlier => (true, "M10 3.5 5.5 8l4.5 4.5"),
            Icon::Later => (true, "M6 3.5 10.5 8 6 12.5"),
            Icon::Down => (true, "M3.5 6 8 10.5 12.5 6"),
            Icon::Range => (true, "M5.500 3H3v10h2.500M10.500 3H13v10h-2.500M5.500 8h5"),
            Icon::Closer => (true, "M3 8h10M8 3v10"),
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub icon: Icon,
}

/// Drawn for the eye alone: the button's name says what it is.
#[component]
pub fn IconView(props: &Props) -> Html {
    let (lines, path) = props.icon.path();
    html! {
        <svg class={if lines { "icon lines" } else { "icon" }} viewBox="0 0 16 16" aria-hidden="true">
            <path d={path} />
        </svg>
    }
}
