//! What the system says about a process and about the machine.

use anyhow::{Context, Result};
use std::fs;

/// Processor time is counted in hundredths of a second on every Linux that we run on.
const TICKS: f64 = 100.0;

/// A running process.
#[derive(Clone, Copy, Debug)]
pub struct Process(pub u32);

impl Process {
    /// Seconds of processor time that it has used, in all threads.
    pub fn cpu(self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).context("the server is gone")?;
        // The name of the program stands in brackets and may hold blanks; state is the third field.
        let (_, rest) = stat.rsplit_once(')').context("an unknown form of /proc/…/stat")?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
        let (user, system) = ticks(11).zip(ticks(12)).context("an unknown form of /proc/…/stat")?;
        Ok((user + system) / TICKS)
    }

    /// Memory in MB: now, and the most that it ever was.
    pub fn memory(self) -> Result<(f64, f64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).context("the server is gone")?;
        let of = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_ascii_whitespace().nth(1)?.parse::<f64>().ok()
        };
        of("VmRSS:").zip(of("VmHWM:")).map(|(now, most)| (now / 1024.0, most / 1024.0)).context("no VmRSS")
    }

    /// The most that it ever was counts from now on: starting takes more than most of what comes after.
    pub fn forget_peak(self) -> Result<()> {
        fs::write(format!("/proc/{}/clear_refs", self.0), "5").context("the peak of the memory cannot be set back")
    }
}

/// One line about the machine.
pub fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = read("/proc/meminfo");
    let memory = memory.split_ascii_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0);
    let load = read("/proc/loadavg");
    let load: Vec<&str> = load.split_ascii_whitespace().take(3).collect();
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "{}, {cores} cores, {} GB, Linux {}, load before {}",
        model.unwrap_or("unknown processor"),
        memory / 1024 / 1024,
        kernel.trim(),
        load.join(" ")
    )
}
