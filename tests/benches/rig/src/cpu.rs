//! The time that threads have been running for, which a busy machine changes less than the time
//! of the clock.
//!
//! Read from `/proc`: other systems than Linux have none.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// Linux counts the time of children in hundredths of a second, whatever its timer does.
const TICK: Duration = Duration::from_millis(10);

/// The time of all living threads of a process.
#[must_use]
pub fn of_process(id: u32) -> Option<Duration> {
    let threads = fs::read_dir(format!("/proc/{id}/task")).ok()?;
    threads.map(|thread| of_thread(&thread.ok()?.path())).sum()
}

/// The time of this thread.
#[must_use]
pub fn of_this_thread() -> Option<Duration> {
    of_thread(Path::new("/proc/thread-self"))
}

fn of_thread(folder: &Path) -> Option<Duration> {
    let text = fs::read_to_string(folder.join("schedstat")).ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The time of the processes that this one has started and waited for, and that of theirs.
#[must_use]
pub fn of_children() -> Option<Duration> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may contain spaces.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let mut ticks = || fields.next()?.parse::<u32>().ok();
    Some(TICK * (ticks()? + ticks()?))
}
