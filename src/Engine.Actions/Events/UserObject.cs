using System.Text.Json.Nodes;
using Engine.Actions.Sandbox;
using Engine.Actions.Values;
using Engine.Core.Actions;
using Engine.Core.Users;
using Jint.Native;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Events;

/// <summary><c>event.user</c>: the profile, never a name that starts with an underscore.</summary>
internal static class UserObject
{
    public static JsValue Of(ActionRun run)
    {
        var user = run.PostLogin!.User;
        var engine = run.Engine;
        var entries = new EntryList();
        entries.Add("user_id", user.UserId);
        entries.Add("email", user.Email);
        // Actions always see a boolean here
        entries.Add("email_verified", user.EmailVerified ?? false);
        entries.Add("username", user.Username);
        entries.Add("name", user.Name);
        entries.Add("nickname", user.Nickname);
        entries.Add("given_name", user.GivenName);
        entries.Add("family_name", user.FamilyName);
        entries.Add("middle_name", user.MiddleName);
        entries.Add("picture", user.Picture);
        entries.Add("phone_number", user.PhoneNumber);
        entries.Add("phone_verified", user.PhoneVerified);
        entries.Add("created_at", user.CreatedAt);
        entries.Add("updated_at", user.UpdatedAt);
        entries.Add("last_password_reset", user.LastPasswordReset);
        entries.Add("app_metadata", Metadata(engine, user.AppMetadata));
        entries.Add("user_metadata", Metadata(engine, user.UserMetadata));
        entries.Add("identities", Identities(engine, user.Identities));
        if (run.PostLogin.EnrolledFactors is { Count: > 0 } factors)
        {
            entries.Add("multifactor", JsonToJs.Strings(engine, ["guardian"]));
            entries.Add("enrolledFactors", new JsArray(engine, [.. factors.Select(factor => Factor(engine, factor))]));
        }
        else
        {
            entries.Add("enrolledFactors", new JsArray(engine));
        }

        if (user.Extra is { } extra)
        {
            foreach (var (name, value) in extra)
            {
                if (!name.StartsWith('_') && !entries.Contains(name))
                {
                    entries.Add(name, JsonToJs.Convert(engine, value));
                }
            }
        }

        return entries.ToObject(engine);
    }

    private static JsValue Metadata(JintEngine engine, JsonObject? metadata) =>
        metadata is null ? new JsObject(engine) : JsonToJs.Convert(engine, metadata);

    private static JsArray Identities(JintEngine engine, IReadOnlyList<UserIdentity> identities)
    {
        var items = new JsValue[identities.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Identity(engine, identities[i]);
        }

        return new JsArray(engine, items);
    }

    private static JsObject Factor(JintEngine engine, EnrolledFactor factor)
    {
        var entries = new EntryList();
        entries.Add("type", factor.Type);
        entries.Add("method", factor.Method);
        return entries.ToObject(engine);
    }

    private static JsObject Identity(JintEngine engine, UserIdentity identity)
    {
        var entries = new EntryList();
        entries.Add("provider", identity.Provider);
        entries.Add("user_id", identity.UserId);
        entries.Add("connection", identity.Connection);
        entries.Add("isSocial", identity.IsSocial);
        // Tokens of the upstream provider are kept beside it and are not for Actions
        if (identity.Extra?.TryGetValue("profileData", out var profile) == true)
        {
            entries.Add("profileData", JsonToJs.Convert(engine, profile));
        }

        return entries.ToObject(engine);
    }
}
