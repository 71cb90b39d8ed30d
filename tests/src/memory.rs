//! How much memory a process holds, from `/proc` (proc(5)).

use std::fs;

/// Resident now, in bytes.
pub fn resident(pid: u32) -> u64 {
    status_field(pid, "VmRSS:")
}

/// The most that was resident since the start, or since [`reset_peak`].
pub fn peak(pid: u32) -> u64 {
    status_field(pid, "VmHWM:")
}

/// Lets [`peak`] start anew from what is resident now.
pub fn reset_peak(pid: u32) {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("clear_refs");
}

/// How many threads of the process have this name.
pub fn threads(pid: u32, name: &str) -> usize {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the process is gone");
    let named = |task: fs::DirEntry| {
        fs::read_to_string(task.path().join("comm")).is_ok_and(|comm| comm.trim() == name)
    };
    tasks.flatten().map(named).filter(|named| *named).count()
}

fn status_field(pid: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process is gone");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("no such field");
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().expect("a number of kB");
    kilobytes * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_keeps_what_was_given_back() {
        let pid = std::process::id();
        reset_peak(pid);
        let before = peak(pid);
        let block = vec![1_u8; 40 << 20];
        std::hint::black_box(&block);
        drop(block);
        assert!(peak(pid) - before > 30 << 20);
        assert!(resident(pid) <= peak(pid));
    }
}
