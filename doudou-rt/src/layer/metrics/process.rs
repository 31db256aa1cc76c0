//! What the process uses, as Linux tells it under `/proc`. Elsewhere there are no such metrics.
//!
//! The names are those of every client library of Prometheus.

use std::fs;

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{Counter, Gauge};

/// How many parts of a second the kernel counts in: the same on every architecture that Rust's
/// standard library has Linux for (`USER_HZ`, proc(5)).
const TICKS: f64 = 100.0;

/// Reads the process's own files whenever it is asked.
pub(super) struct Process {
    start: Gauge,
    descriptions: Vec<Desc>,
}

impl Process {
    /// `None` where the system doesn't tell.
    pub(super) fn new() -> prometheus::Result<Option<Self>> {
        let Some(usage) = Usage::read() else { return Ok(None) };
        let start = Gauge::new(
            "process_start_time_seconds",
            "Start of the process, in seconds since the epoch.",
        )?;
        start.set(boot_time().unwrap_or_default() + usage.start);
        let mut process = Self { start, descriptions: Vec::new() };
        for metric in process.metrics(&usage)? {
            process.descriptions.extend(metric.desc().into_iter().cloned());
        }
        Ok(Some(process))
    }

    fn metrics(&self, usage: &Usage) -> prometheus::Result<Vec<Box<dyn Collector>>> {
        let cpu = Counter::new(
            "process_cpu_seconds_total",
            "Time of processors that the process has used, in seconds.",
        )?;
        cpu.inc_by(usage.cpu);
        let mut metrics: Vec<Box<dyn Collector>> =
            vec![Box::new(cpu), Box::new(self.start.clone())];
        for (name, help, value) in [
            ("process_threads", "Threads of the process.", usage.threads),
            ("process_resident_memory_bytes", "Memory that the process holds.", usage.resident),
            ("process_virtual_memory_bytes", "Addresses that the process has taken.", usage.taken),
            ("process_open_fds", "Open file descriptors.", usage.open_files),
            ("process_max_fds", "The largest number of open file descriptors.", usage.max_files),
        ] {
            let gauge = Gauge::new(name, help)?;
            gauge.set(value);
            metrics.push(Box::new(gauge));
        }
        Ok(metrics)
    }
}

impl Collector for Process {
    fn desc(&self) -> Vec<&Desc> {
        self.descriptions.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let metrics = Usage::read().and_then(|usage| self.metrics(&usage).ok());
        metrics.unwrap_or_default().iter().flat_map(|metric| metric.collect()).collect()
    }
}

/// What the process uses.
#[derive(Debug, PartialEq)]
struct Usage {
    cpu: f64,
    /// When the process was started, in seconds after the start of the machine.
    start: f64,
    threads: f64,
    resident: f64,
    taken: f64,
    open_files: f64,
    max_files: f64,
}

impl Usage {
    fn read() -> Option<Self> {
        let text = |name: &str| fs::read_to_string(format!("/proc/{name}")).ok();
        let (stat, status, limits) =
            (text("self/stat")?, text("self/status")?, text("self/limits")?);
        // The directory is open too while it is read.
        let open_files = fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1);
        Self::parse(&stat, &status, &limits, open_files as f64)
    }

    fn parse(stat: &str, status: &str, limits: &str, open_files: f64) -> Option<Self> {
        // The second field is the name of the program in parentheses, which may hold any others.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
        let (user, system, start) = (ticks(14)?, ticks(15)?, ticks(22)?);
        let of_status = |name: &str| {
            let line =
                status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
            line.split_whitespace().next()?.parse::<f64>().ok()
        };
        let max_files = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
        let max_files = match max_files.split_whitespace().next()? {
            "unlimited" => f64::INFINITY,
            soft => soft.parse().ok()?,
        };
        Some(Self {
            cpu: (user + system) / TICKS,
            start: start / TICKS,
            threads: of_status("Threads")?,
            resident: of_status("VmRSS")? * 1_024.0,
            taken: of_status("VmSize")? * 1_024.0,
            open_files,
            max_files,
        })
    }
}

/// When the machine was started, in seconds since the epoch.
fn boot_time() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "4242 (a) b (c) S 1 4242 4242 0 -1 4194560 900 0 3 0 150 25 0 0 20 0 5 0 \
                        1000 270000000 1500 18446744073709551615 1 1 0 0 0\n";
    const STATUS: &str = "Name:\ta) b (c\nVmPeak:\t  270000 kB\nVmSize:\t  263672 kB\n\
                          VmRSS:\t    6000 kB\nThreads:\t5\n";
    const LIMITS: &str = "Limit                     Soft Limit           Hard Limit           Units\n\
                          Max processes             unlimited            unlimited            processes\n\
                          Max open files            1024                 4096                 files\n";

    #[test]
    fn the_files_of_the_process_are_read_whatever_it_is_called() {
        let usage = Usage::parse(STAT, STATUS, LIMITS, 9.0).unwrap();
        let expected = Usage {
            cpu: 1.75,
            start: 10.0,
            threads: 5.0,
            resident: 6_144_000.0,
            taken: 270_000_128.0,
            open_files: 9.0,
            max_files: 1_024.0,
        };
        assert_eq!(usage, expected);
        assert_eq!(Usage::parse("", STATUS, LIMITS, 0.0), None);
        assert_eq!(Usage::parse(STAT, "", LIMITS, 0.0), None);
    }
}
