//! The page's program: mounts the lab.

fn main() {
    netsplit::ui::mount();
}
