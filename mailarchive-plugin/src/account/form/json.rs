//! The fields of an account as REST sends them.

use serde_json::{Map, Value};

use super::{AccountForm, FieldError};
use crate::account::Password;

/// Why a body is not an account's fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum JsonFault {
    /// No JSON object, or one with a field that does not exist; for a person.
    Malformed(String),
    /// Fields of another type.
    Fields(Vec<FieldError>),
}

/// What clients read and may send back; the state is set by its own call.
const READ_ONLY: [&str; 3] = ["enabled", "status", "warnings"];

impl AccountForm {
    /// Reads a JSON object. An absent field and `null` are the same.
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, JsonFault> {
        let fields: Map<String, Value> =
            serde_json::from_slice(body).map_err(|error| JsonFault::Malformed(error.to_string()))?;
        let mut form = Self::default();
        let mut errors = Vec::new();
        for (name, value) in fields {
            if value.is_null() || READ_ONLY.contains(&name.as_str()) {
                continue;
            }
            if let Err(field) = form.take(&name, value)? {
                errors.push(FieldError { field, text: "field-type" });
            }
        }
        if errors.is_empty() { Ok(form) } else { Err(JsonFault::Fields(errors)) }
    }

    /// Takes one field; answers its name where the value is of another type.
    fn take(&mut self, name: &str, value: Value) -> Result<Result<(), &'static str>, JsonFault> {
        let text = |place: &mut String, field| match value.clone() {
            Value::String(text) => {
                *place = text;
                Ok(())
            }
            _ => Err(field),
        };
        Ok(match name {
            "name" => text(&mut self.name, "name"),
            "description" => text(&mut self.description, "description"),
            "protocol" => text(&mut self.protocol, "protocol"),
            "hostname" => text(&mut self.hostname, "hostname"),
            "username" => text(&mut self.username, "username"),
            "port" => match value {
                Value::Number(number) => {
                    self.port = number.to_string();
                    Ok(())
                }
                _ => text(&mut self.port, "port"),
            },
            "password" => {
                let mut password = String::new();
                let taken = text(&mut password, "password");
                self.password = Some(Password::new(password));
                taken
            }
            "allowCleartext" => match value {
                Value::Bool(allow) => {
                    self.allow_cleartext = allow;
                    Ok(())
                }
                _ => Err("allowCleartext"),
            },
            "afterArchive" => {
                self.after_archive = Some(value);
                Ok(())
            }
            "id" => {
                let mut id = String::new();
                let taken = text(&mut id, "id");
                self.id = Some(id);
                taken
            }
            _ => return Err(JsonFault::Malformed(format!("unknown field “{}”", name.escape_debug()))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_when_their_type_is_wrong() {
        let fault =
            AccountForm::from_json(br#"{"name":5,"port":[],"hostname":null,"enabled":3}"#).unwrap_err();
        let wrong = |field| FieldError { field, text: "field-type" };
        assert_eq!(fault, JsonFault::Fields(vec![wrong("name"), wrong("port")]));
        for malformed in ["", "[]", "7", r#"{"name":"#, r#"{"nmae":"x"}"#] {
            let fault = AccountForm::from_json(malformed.as_bytes()).unwrap_err();
            assert!(matches!(fault, JsonFault::Malformed(_)), "{malformed}: {fault:?}");
        }
    }

    #[test]
    fn a_port_is_a_number_or_text() {
        let port = |body: &str| AccountForm::from_json(body.as_bytes()).unwrap().port;
        assert_eq!(port(r#"{"port":993}"#), "993");
        assert_eq!(port(r#"{"port":"993"}"#), "993");
        assert_eq!(port(r#"{"port":-1.5}"#), "-1.5");
        assert_eq!(port("{}"), "");
    }
}
