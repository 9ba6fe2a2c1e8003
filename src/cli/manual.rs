//! The verbs `completions`, `man` and `schema`: what the program says of itself.

use std::io::Write;

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::Shell;
use depesche::{Error, Record};
use schemars::generate::SchemaSettings;

use super::{Cli, End, stdout_error};

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

/// Prints a completion script.
pub(super) fn completions(arguments: &Completions) -> Result<End, Error> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "depesche", &mut script);
    print(&script)
}

#[derive(Debug, Args)]
pub(super) struct Man {
    /// The verb the page is about; without it, the page of the whole program.
    verb: Option<String>,
}

/// Prints a man page.
pub(super) fn man(arguments: &Man) -> Result<End, Error> {
    let mut command = Cli::command();
    command.build();
    if let Some(verb) = &arguments.verb {
        let found = command.find_subcommand(verb).cloned();
        let problem = || Error::config(verb, "is no verb of depesche; see depesche --help");
        command = found.ok_or_else(problem)?;
    }
    let title = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let mut page = Vec::new();
    clap_mangen::Man::new(command).title(title).render(&mut page).map_err(stdout_error)?;
    print(&page)
}

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Of what.
    #[arg(value_name = "WHAT", default_value = "record")]
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The records that `extract` writes.
    Record,
    /// The answers of `annotate`.
    Annotations,
}

/// Prints a JSON Schema.
pub(super) fn schema(arguments: &Schema) -> Result<End, Error> {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = match arguments.what {
        What::Record => record_schema(),
        What::Annotations => generator.into_root_schema_for::<depesche::record::TextAnnotations>().to_value(),
    };
    let mut json = serde_json::to_vec_pretty(&schema).unwrap_or_default();
    json.push(b'\n');
    print(&json)
}

/// The JSON Schema of the record, draft 2020-12.
pub(super) fn record_schema() -> serde_json::Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Record>().to_value()
}

fn print(bytes: &[u8]) -> Result<End, Error> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(stdout_error)?;
    Ok(End::Well)
}
