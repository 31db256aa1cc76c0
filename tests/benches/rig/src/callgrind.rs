//! Counts the instructions of a server or of a client per request, with Valgrind's callgrind.
//!
//! A server that has just started, a connection that has just been made: they cost instructions
//! that aren't a request's. So there are two counts, of few requests and of many, and what is
//! told is the slope between them.
//!
//! What malloc costs depends on the layout of the heap, which a changed line anywhere changes: a
//! request with many strings may cost an eighth more for no reason of its own. With large caches
//! per thread (a setting of glibc) it doesn't, so both servers get them here, and only here.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Error;
use crate::load::{Load, Scenario};
use crate::process::{Program, Server};

/// Requests before the first count, which fill caches and grow buffers.
const WARM_UP: u64 = 200;
/// Requests of the first count and of the second.
const COUNTS: [u64; 2] = [500, 2500];

/// Strings that are kept for the next request, of each size: more than a request needs.
const TUNABLES: &str = "glibc.malloc.tcache_count=100";

/// Whether Valgrind and the program that talks to it are there.
#[must_use]
pub fn is_there() -> bool {
    ["valgrind", "vgdb"].iter().all(|program| {
        let mut command = Command::new(program);
        command.arg("--help").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok()
    })
}

/// Counts the instructions per request of a program for each of the scenarios.
///
/// The profiles stay in the folder as `<name of the program>/<number of the scenario>.callgrind`,
/// for `callgrind_annotate`.
///
/// # Errors
/// The server or Valgrind fails.
pub fn count(program: &Program, scenarios: &[Scenario], folder: &Path) -> Result<Vec<f64>, Error> {
    let folder = folder.join(program.name.replace(' ', "-"));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let profile = folder.join("callgrind");
    let out = format!("--callgrind-out-file={}", profile.display());
    let prefix = format!("--vgdb-prefix={}", folder.join("vgdb").display());
    // Compressed names are told apart only with the dumps before.
    let names = ["--compress-strings=no", "--compress-pos=no"];
    let valgrind = ["valgrind", "--quiet", "--tool=callgrind", &out, &prefix, names[0], names[1]];
    let valgrind = valgrind.map(OsStr::new);
    let server = Server::start(program, &valgrind, &[("GLIBC_TUNABLES", TUNABLES)])?;

    let mut dumps = 0;
    // A dump sets the counters to zero.
    let mut dump = || -> Result<u64, Error> {
        let pid = format!("--pid={}", server.id());
        let output = Command::new("vgdb").args([&*prefix, &*pid, "dump"]).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        dumps += 1;
        total(&folder.join(format!("callgrind.{dumps}")))
    };
    let mut slopes = Vec::new();
    for (number, scenario) in scenarios.iter().enumerate() {
        let mut load = Load::open(server.address(), scenario, 1)?;
        load.send(WARM_UP)?;
        dump()?;
        let mut instructions = [0; 2];
        for (count, instructions) in COUNTS.into_iter().zip(&mut instructions) {
            load.send(count)?;
            *instructions = dump()?;
        }
        let last = folder.join(format!("callgrind.{}", 3 * (number + 1)));
        fs::rename(last, folder.join(format!("{number}.callgrind")))?;
        let requests = (COUNTS[1] - COUNTS[0]) as f64;
        slopes.push((instructions[1] as f64 - instructions[0] as f64) / requests);
    }
    Ok(slopes)
}

/// Counts the instructions per call of a program that calls as often as its last argument says, and
/// ends.
///
/// The profile of the many calls stays in the folder, as `callgrind`.
///
/// # Errors
/// The program or Valgrind fails.
pub fn slope(program: &Path, arguments: &[&str], folder: &Path) -> Result<f64, Error> {
    fs::create_dir_all(folder)?;
    let profile = folder.join("callgrind");
    let out = format!("--callgrind-out-file={}", profile.display());
    let mut instructions = [0; 2];
    for (count, instructions) in COUNTS.into_iter().zip(&mut instructions) {
        let mut command = Command::new("valgrind");
        command.args(["--quiet", "--tool=callgrind", &out]).arg(program);
        command.args(arguments).arg(count.to_string()).env("GLIBC_TUNABLES", TUNABLES);
        if !command.status()?.success() {
            return Err(format!("{} fails under Valgrind", program.display()).into());
        }
        *instructions = total(&profile)?;
    }
    Ok((instructions[1] as f64 - instructions[0] as f64) / (COUNTS[1] - COUNTS[0]) as f64)
}

/// The number of instructions in a profile.
fn total(profile: &Path) -> Result<u64, Error> {
    let text = fs::read_to_string(profile)?;
    let total = text.lines().find_map(|line| {
        let numbers = line.strip_prefix("totals:").or_else(|| line.strip_prefix("summary:"))?;
        numbers.split_whitespace().next()?.parse().ok()
    });
    total.ok_or_else(|| format!("{} has no total", profile.display()).into())
}
