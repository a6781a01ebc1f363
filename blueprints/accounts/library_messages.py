"""What Flask-Security says, in our words; it looks them up in our own catalogues."""


def N_(text: str) -> str:  # noqa: N802 - the name that extraction knows
    """Mark `text` for the catalogue."""
    return text


_GENERIC = N_("No pudimos entrar con esos datos. Revísalos e inténtalo otra vez.")

_TEXTS = {
    "GENERIC_AUTHN_FAILED": (_GENERIC, "error"),
    "USER_DOES_NOT_EXIST": (_GENERIC, "error"),
    "INVALID_PASSWORD": (N_("La contraseña no es correcta."), "error"),
    "DISABLED_ACCOUNT": (_GENERIC, "error"),
    "UNAUTHENTICATED": (N_("Entra en tu cuenta para ver esta página."), "error"),
    "REAUTHENTICATION_REQUIRED": (N_("Antes de seguir, escribe otra vez tu contraseña."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Gracias. Ya puedes seguir."), "success"),
    "PASSWORD_MISMATCH": (N_("Las dos contraseñas no son iguales."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("Las dos contraseñas no son iguales."), "error"),
    "PASSWORD_NOT_PROVIDED": (N_("Escribe la contraseña."), "error"),
    "PASSWORD_INVALID_LENGTH": (
        N_("La contraseña debe tener al menos %(length)s caracteres."),
        "error",
    ),
    "PASSWORD_IS_THE_SAME": (N_("Elige una contraseña distinta de la anterior."), "error"),
    "PASSWORD_CHANGE": (
        N_("Cambiaste tu contraseña. Las demás sesiones se cerraron."),
        "success",
    ),
    "INVALID_REDIRECT": (N_("Ese enlace no lleva a esta página."), "error"),
    "INVALID_RECOVERY_CODE": (N_("Ese código no sirve o ya se usó."), "error"),
    "NO_RECOVERY_CODES_SETUP": (N_("Todavía no hay códigos de respaldo."), "info"),
    "ANONYMOUS_USER_REQUIRED": (N_("Ya tienes la sesión abierta."), "info"),
    "API_ERROR": (N_("No se pudo leer la respuesta. Empieza otra vez."), "error"),
    "INVALID_CODE": (N_("Ese código no sirve o ya se usó."), "error"),
    "INVALID_INPUT": (N_("Ese dato no se puede usar aquí."), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (
        N_("Ese código no sirve o ya se usó. Espera el siguiente."),
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (N_("Código correcto. Ya estás dentro."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        N_("Listo: el segundo paso protege tu cuenta."),
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("Empieza otra vez por tu contraseña."), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (N_("Elige una de las opciones."), "error"),
    "TWO_FACTOR_DISABLED": (N_("Quitaste el segundo paso de tu cuenta."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (N_("Pasó demasiado tiempo. Empieza otra vez."), "error"),
    "WEBAUTHN_EXPIRED": (N_("Pasó demasiado tiempo. Empieza otra vez."), "error"),
    "WEBAUTHN_NAME_REQUIRED": (N_("Ponle un nombre a la llave."), "error"),
    "WEBAUTHN_NAME_INUSE": (N_("Ya tienes una llave con el nombre %(name)s."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (N_("No tienes una llave con el nombre %(name)s."), "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        N_("Usa solo letras, números, espacios y guiones."),
        "error",
    ),
    "WEBAUTHN_CREDENTIAL_DELETED": (N_("Quitaste la llave %(name)s."), "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (N_("La llave %(name)s ya protege tu cuenta."), "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (N_("Esa llave ya está inscrita."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (N_("Esa llave no sirve para esta cuenta."), "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (N_("Esa llave no sirve para esta cuenta."), "error"),
    "WEBAUTHN_NO_VERIFY": (N_("No se pudo comprobar la llave. Inténtalo otra vez."), "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (N_("Esa llave no sirve para esta cuenta."), "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (N_("Esa llave no sirve para esta cuenta."), "error"),
}

MESSAGES = {f"SECURITY_MSG_{key}": text for key, text in _TEXTS.items()}
