//! Compares the two sides' layouts, and says in a few lines where they differ.

use abi_stable::{
    abi_stability::abi_checking::{
        AbiInstability, AbiInstabilityError, AbiInstabilityErrors, ExpectedFound, check_layout_compatibility,
    },
    type_layout::{TLFieldOrFunction, TypeLayout},
};

/// One cause shows up in every type that holds the changed one; the first are the innermost ones.
const MAX_LINES: usize = 4;

/// Which of the compared sides abi_stable calls the expected one.
#[derive(Clone, Copy)]
enum Expected {
    Host,
    Plugin,
}

/// Empty where the plugin can be used. abi_stable lets only the implementing side be the newer one; here the
/// older side may be either, since methods of a minor version are only ever added at the end.
pub(super) fn differences(host: &'static TypeLayout, plugin: &'static TypeLayout) -> Vec<String> {
    let Err(newer_plugin) = check_layout_compatibility(host, plugin) else { return Vec::new() };
    let Err(older_plugin) = check_layout_compatibility(plugin, host) else { return Vec::new() };
    // The direction with fewer errors is the one that would have fitted but for the true difference.
    if count(&newer_plugin) <= count(&older_plugin) {
        lines(&newer_plugin, Expected::Host)
    } else {
        lines(&older_plugin, Expected::Plugin)
    }
}

fn count(errors: &AbiInstabilityErrors) -> usize {
    errors.errors.iter().map(|error| error.errs.len()).sum()
}

fn lines(errors: &AbiInstabilityErrors, expected: Expected) -> Vec<String> {
    let mut lines = Vec::new();
    // Innermost types first: they are the cause.
    let mut by_depth: Vec<&AbiInstabilityError> = errors.errors.iter().collect();
    by_depth.sort_by_key(|error| std::cmp::Reverse(error.stack_trace.len()));
    for error in by_depth {
        let place = place(error, errors);
        for difference in &error.errs {
            let line = super::one_line(&format!("{place}: {}", describe(difference, expected)));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    let more = lines.len().saturating_sub(MAX_LINES);
    if more > 0 {
        lines.truncate(MAX_LINES);
        lines.push(format!("and {more} more"));
    }
    if lines.is_empty() {
        lines.push("their layouts".to_owned());
    }
    lines
}

/// The type that differs, and the field or function by which it is reached.
fn place(error: &AbiInstabilityError, errors: &AbiInstabilityErrors) -> String {
    let Some(ExpectedFound { expected, .. }) = error.stack_trace.last() else {
        return errors.interface.full_type().name().to_owned();
    };
    let inside = match expected {
        TLFieldOrFunction::Field(field) => field.full_type().name().to_owned(),
        TLFieldOrFunction::Function(function) => format!("the function {}", function.name),
    };
    let path: Vec<&str> = error
        .stack_trace
        .iter()
        .filter_map(|step| match &step.expected {
            TLFieldOrFunction::Field(field) => Some(field.name()).filter(|name| is_word(name)),
            TLFieldOrFunction::Function(_) => None,
        })
        .collect();
    match path.last() {
        Some(field) => format!("{inside} (in “{field}”)"),
        None => inside,
    }
}

/// Tuple fields, and what abi_stable calls the parameters of a function, say nothing to a reader.
fn is_word(name: &str) -> bool {
    !name.starts_with("param_") && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn describe(difference: &AbiInstability, expected: Expected) -> String {
    use AbiInstability as A;
    let sides = |what: &str, pair: ExpectedFound<String>| {
        let (host, plugin) = match expected {
            Expected::Host => (pair.expected, pair.found),
            Expected::Plugin => (pair.found, pair.expected),
        };
        format!("{what} {host} in this wiki, {plugin} in the plugin")
    };
    match difference {
        A::Name(pair) => sides("type", text(pair)),
        A::Package(pair) => sides("package", text(pair)),
        A::PackageVersion(pair) => {
            sides("package version", pair.as_ref().map(|version| version.version.to_string()))
        }
        A::Size(pair) => sides("size", text(pair)),
        A::Alignment(pair) => sides("alignment", text(pair)),
        A::FieldCountMismatch(pair) => sides("number of fields", text(pair)),
        A::MismatchedPrefixSize(pair) => sides("number of fixed fields", text(pair)),
        A::TooManyVariants(pair) => sides("number of variants", text(pair)),
        A::UnexpectedVariant(pair) => sides("variant", text(pair)),
        A::UnexpectedField(pair) => sides(
            "field",
            pair.as_ref().map(|field| format!("{}: {}", field.name(), field.full_type().name())),
        ),
        A::FnLifetimeMismatch(pair) | A::FnQualifierMismatch(pair) => {
            sides("function", pair.as_ref().map(|function| function.name.to_string()))
        }
        A::FieldLifetimeMismatch(pair) => {
            sides("lifetimes of field", pair.as_ref().map(|field| field.name().to_owned()))
        }
        A::TLDataDiscriminant(pair) => sides("kind", pair.as_ref().map(|kind| format!("{kind:?}"))),
        A::MismatchedPrimitive(pair) => sides("type", pair.as_ref().map(|kind| format!("{kind:?}"))),
        A::EnumDiscriminant(pair) => sides("number of a variant", pair.as_ref().map(|n| format!("{n:?}"))),
        A::ReprAttr(pair) => sides("repr", pair.as_ref().map(|repr| format!("{repr:?}"))),
        other => format!("{other:?}"),
    }
}

fn text<T: std::fmt::Display>(pair: &ExpectedFound<T>) -> ExpectedFound<String> {
    pair.as_ref().map(ToString::to_string)
}
