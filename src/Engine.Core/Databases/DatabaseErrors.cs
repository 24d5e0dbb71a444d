using System.Text.Json.Nodes;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Login;
using Engine.Core.Login.Passwords;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Databases;

/// <summary>Refusals of the endpoints below <c>/dbconnections</c>.</summary>
internal static class DatabaseErrors
{
    public static EngineError Missing(string name) => new("E5030", "invalid_request", 400, $"Missing required parameter: {name}");

    public static EngineError UnknownClient { get; } = new("E5031", "invalid_client", 400, "Unknown client");

    public static EngineError UnknownConnection(string name) => new("E5032", "invalid_connection", 400, $"The connection {JsonBodyParser.Printable(name)} does not exist or is not enabled for the client");

    public static EngineError InvalidMetadata { get; } = new("E5033", "invalid_request", 400, "user_metadata must be an object of at most 10 texts, with names of up to 100 and values of up to 500 characters");

    public static EngineError InvalidText(string name) => new("E5038", "invalid_request", 400, $"The parameter {name} is too long or malformed");

    public static EngineError NotSent { get; } = new("E5034", "server_error", 500, "The message could not be sent", "The engine has no message sender.");

    public static EngineError ChangeDisabled { get; } = new("E5039", "access_denied", 403, "Passwords of this database are not changed by the people themselves", "disable_self_service_change_password of the connection.");

    /// <summary>Somebody has the address or the name; which is said only where the tenant wants it.</summary>
    public static EngineError Taken(bool isTold) => isTold
        ? new("E5035", "user_exists", 400, "The user already exists.")
        : new("E5035", "invalid_signup", 400, "Invalid sign up");

    public static EngineError InvalidSignup(PageText problem) => new("E5036", "invalid_signup", 400, problem.Sentence);

    /// <summary>A password against the rules of the database, with the rules.</summary>
    public static EngineError InvalidPassword(PasswordFault fault, PasswordRules rules, string password)
    {
        EngineError error = new("E5037", "invalid_password", 400, fault.Message);
        error = error.With(DatabaseErrorRenderer.Name, fault.Name);
        if (fault != PasswordFault.Weak)
        {
            return error;
        }

        var failed = rules.FailedBy(password).Select(static rule => rule.Sentence).ToHashSet(StringComparer.Ordinal);
        var list = new JsonArray([.. rules.Describe().Select(rule => new JsonObject { ["message"] = rule.Sentence, ["verified"] = !failed.Contains(rule.Sentence) })]);
        return error
            .With(DatabaseErrorRenderer.Description, new JsonObject { ["rules"] = list, ["verified"] = false })
            .With("policy", string.Join('\n', rules.Describe().Select(static rule => "* " + rule.Sentence)));
    }
}
