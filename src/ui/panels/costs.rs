//! To come.

use yew::prelude::*;

use crate::app::{Msg, State};
use crate::ui::pictures::Pictures;

pub fn view(_state: &State, _pictures: &mut Pictures, _send: &Callback<Msg>) -> Html {
    html! {}
}
