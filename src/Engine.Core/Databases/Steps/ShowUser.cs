using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Databases.Steps;

/// <summary>Answers with the new account: its id without the name of the directory, and what it was signed up with.</summary>
internal static class ShowUser
{
    public static ValueTask<StepResult> RunAsync(DatabaseContext context)
    {
        var user = context.Created!;
        var body = new JsonObject { ["_id"] = user.UserId[(user.UserId.IndexOf('|', StringComparison.Ordinal) + 1)..], ["email"] = user.Email };
        if (user.Username is not null)
        {
            body["username"] = user.Username;
        }

        body["email_verified"] = user.EmailVerified;
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("given_name", user.GivenName), ("family_name", user.FamilyName)])
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }

        if (user.UserMetadata is { } metadata)
        {
            body["user_metadata"] = metadata.DeepClone();
        }

        return new(EngineResponse.Json(body));
    }
}
