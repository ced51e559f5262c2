//! What the page costs in a real browser: `figure: NAME = VALUE UNIT` lines. `cargo xtask bench page` runs it.

use std::process::ExitCode;

use netsplit_browser_tests::links::{large, side_by_side};
use netsplit_browser_tests::{Browser, Context, Look, Page, Result, Sessions};

/// How many times the processor is slowed down while frames are measured.
const SLOWED: u32 = 4;

/// Measures each frame: the callbacks of `requestAnimationFrame` and the layout that they make necessary.
const WATCH_FRAMES: &str = "
    const ask = window.requestAnimationFrame.bind(window);
    let callbacks = [], asked = false;
    window.netsplitFrames = [];
    const frame = (now) => {
      const due = callbacks; callbacks = []; asked = false;
      const start = performance.now();
      for (const callback of due) callback(now);
      // What the callbacks left to be done at once (the page renders so) belongs to the frame.
      const finish = (left) => {
        if (left > 0) return queueMicrotask(() => finish(left - 1));
        document.body.getBoundingClientRect();
        window.netsplitFrames.push(performance.now() - start);
      };
      finish(20);
    };
    window.requestAnimationFrame = (callback) => {
      callbacks.push(callback);
      if (!asked) { asked = true; ask(frame); }
      return callbacks.length;
    };";

fn main() -> ExitCode {
    let measured = Sessions::new(Browser::Chromium).and_then(|sessions| {
        sessions.with_page(async |page| {
            page.look_as(Look::default()).await?;
            start(page).await?;
            page.open(&large("raft", 60_000)).await?;
            frames(page, "frame").await?;
            page.open(&large("quorum", 60_000)).await?;
            frames(page, "frame of a system elsewhere").await?;
            page.open(&format!("#{}", side_by_side(&["raft", "cassandra", "pgasync", "crdt"], 60_000)))
                .await?;
            page.wait_until("four runs", async || page.has("button", "Play").await).await?;
            frames(page, "frame of four runs side by side").await?;
            seeks(page).await?;
            sweep(page).await
        })
    });
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// From navigation to a lab that answers.
async fn start(page: &Page) -> Result<()> {
    let mut times = Vec::new();
    for n in 0..5 {
        page.open(&format!("?start{n}")).await?;
        let script = "return performance.getEntriesByName('started')[0].startTime";
        times.push(page.eval(script).await?.as_f64().context("The page marks when it has started.")?);
    }
    println!("figure: page, time to interactive = {:.0} ms", median(times));
    Ok(())
}

/// While what is open plays on a slow processor.
async fn frames(page: &Page, what: &str) -> Result<()> {
    page.eval(WATCH_FRAMES).await?;
    page.slow_down(SLOWED).await?;
    page.click("button", "Play").await?;
    let enough = "return window.netsplitFrames.length";
    page.wait_until("three hundred frames", async || {
        Ok(page.eval(enough).await?.as_u64().unwrap_or_default() >= 300)
    })
    .await?;
    page.slow_down(1).await?;
    page.click("button", "Pause").await?;
    let mut frames: Vec<f64> = serde_json::from_value(page.eval("return window.netsplitFrames").await?)?;
    frames.drain(..20);
    frames.sort_by(f64::total_cmp);
    let at = |share: f64| frames[((frames.len() - 1) as f64 * share) as usize];
    println!("figure: page, {what}, median, processor slowed 4x = {:.1} ms", at(0.5));
    println!("figure: page, {what}, 95th percentile, processor slowed 4x = {:.1} ms", at(0.95));
    Ok(())
}

/// A thousand seeds of a minute of the quorum store, twice over, in the worker: how long that takes, and how many frames a
/// second the page has meanwhile, at full speed of the processor.
async fn sweep(page: &Page) -> Result<()> {
    page.open(&format!("#{}", side_by_side(&["quorum", "quorum"], 60_000))).await?;
    page.click("button", "Studies").await?;
    page.click("button", "Many seeds").await?;
    let seeds = "const field = [...document.querySelectorAll('#study .numbers label')]
          .find((label) => label.textContent.includes('Seeds')).querySelector('input');
        field.value = 1000; field.dispatchEvent(new Event('change', { bubbles: true }));";
    page.eval(seeds).await?;
    page.click("button", "Run the study").await?;
    page.eval(
        "const start = performance.now(), frames = [];
         window.netsplitSweep = null;
         const frame = (now) => {
           frames.push(now);
           const text = document.querySelector('#study .progress').textContent;
           if (!text.startsWith('Done')) return requestAnimationFrame(frame);
           window.netsplitSweep = [performance.now() - start, text.match(/([^a-z]*) events/)[1].replace(/[^0-9]/g, ''),
             frames];
         };
         requestAnimationFrame(frame);",
    )
    .await?;
    let mut found = serde_json::Value::Null;
    while found.is_null() {
        // A script that waits answers within the driver's limit, whatever the study takes.
        let look = "setTimeout(() => arguments[0](window.netsplitSweep), 5000)";
        found = page.eval_async(look).await?;
    }
    let (took, events, frames): (f64, String, Vec<f64>) = serde_json::from_value(found)?;
    let events: f64 = events.parse()?;
    println!("figure: page, sweep of 2 x 1,000 x 60 s in the worker = {:.1} s", took / 1_000.0);
    println!("figure: page, sweep, events = {:.2} M/s", events / took / 1_000.0);
    let mut gaps: Vec<f64> = frames.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_by(f64::total_cmp);
    let at = |share: f64| gaps[((gaps.len() - 1) as f64 * share) as usize];
    let whole = frames.last().unwrap_or(&0.0) - frames.first().unwrap_or(&0.0);
    println!(
        "figure: page, frames a second during the sweep = {:.1} frames/s",
        gaps.len() as f64 * 1_000.0 / whole
    );
    println!("figure: page, gap between frames during the sweep, 95th percentile = {:.1} ms", at(0.95));
    Ok(())
}

/// One event back and anywhere by the slider, in a run of 100,000 events: until the page shows it, laid out.
async fn seeks(page: &Page) -> Result<()> {
    page.open(&large("raft", 400_000)).await?;
    page.click("button", "Last event").await?;
    page.wait_until("100,000 events", async || Ok(page.lab("data-event").await?.parse::<u64>()? > 100_000))
        .await?;
    let script = "const button = [...document.querySelectorAll('button')]
          .find((one) => one.getAttribute('aria-label') === 'Step back' || one.textContent.trim() === 'Step back');
        const slider = document.querySelector('input[type=range][aria-label=Time]');
        const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
        const done = arguments[arguments.length - 1];
        const root = document.querySelector('[data-event]');
        const channel = new MessageChannel();
        const soon = (then) => { channel.port1.onmessage = then; channel.port2.postMessage(0); };
        const settle = (act, times, left, then) => {
          if (left === 0) return then(times);
          const before = root.dataset.event, start = performance.now();
          act(left);
          const look = () => {
            if (root.dataset.event !== before) {
              document.body.getBoundingClientRect();
              times.push(performance.now() - start);
              setTimeout(() => settle(act, times, left - 1, then), 0);
            } else soon(look);
          };
          soon(look);
        };
        settle(() => button.click(), [], 60, (back) =>
          settle((n) => {
            setter.call(slider, Number(slider.max) * ((n * 7919) % 1000) / 1000);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
          }, [], 60, (seek) => done([back, seek])));";
    let [back, seek]: [Vec<f64>; 2] = serde_json::from_value(page.eval_async(script).await?)?;
    println!("figure: page, step back in 100,000 events = {:.1} ms", median(back));
    println!("figure: page, seek in 100,000 events = {:.1} ms", median(seek));
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
