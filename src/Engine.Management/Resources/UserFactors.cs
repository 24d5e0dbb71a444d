using System.Text.Json.Nodes;
using Engine.Core.Logs;
using Engine.Core.Mfa;
using Engine.Core.Mfa.Factors;
using Engine.Core.Passkeys;
using Engine.Core.Passwordless;
using Engine.Core.Storage;
using Engine.Core.Users;
using Engine.Management.Machine;
using OtpNet;

namespace Engine.Management.Resources;

/// <summary>
/// The factors of people: <c>/users/{id}/authentication-methods</c> and the older views of the same, <c>enrollments</c>, <c>authenticators</c>
/// and <c>/guardian/enrollments</c>. An administrator adds them without a proof: it is theirs to know whose telephone it is.
/// </summary>
internal static class UserFactors
{
    private static readonly ManagementError NotFound = new(404, "The authentication method does not exist.", "inexistent_authentication_method");
    private static readonly ManagementError NoEnrollment = new(404, "The enrollment does not exist.", "enrollment_not_found");
    private static readonly ManagementError Conflict = new(409, "The user already has this authentication method.", "authentication_method_conflict");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /users/{id}/authentication-methods", context => WithUserAsync(context, user => new(Paging.Slice(context.Query, [.. user.Factors.Select(factor => (JsonNode)Show(factor))], "authenticators", ListForm.Array, 50))));
        handlers.Add("POST /users/{id}/authentication-methods", context => WithUserAsync(context, user => CreateAsync(context, user)));
        handlers.Add("PUT /users/{id}/authentication-methods", context => WithUserAsync(context, user => ReplaceAsync(context, user)));
        handlers.Add("DELETE /users/{id}/authentication-methods", context => WithUserAsync(context, user => RemoveAsync(context, user.UserId, static _ => true)));
        handlers.Add("GET /users/{id}/authentication-methods/{authentication_method_id}", context => WithFactorAsync(context, static (_, factor) => new(ManagementResult.Ok(Show(factor)))));
        handlers.Add("PATCH /users/{id}/authentication-methods/{authentication_method_id}", context => WithFactorAsync(context, (user, factor) => UpdateAsync(context, user, factor)));
        handlers.Add("DELETE /users/{id}/authentication-methods/{authentication_method_id}", context => WithFactorAsync(context, (user, factor) => RemoveAsync(context, user.UserId, known => known.Id == factor.Id)));
        handlers.Add("DELETE /users/{id}/authenticators", context => WithUserAsync(context, user => RemoveAsync(context, user.UserId, static _ => true)));
        handlers.Add("GET /users/{id}/enrollments", context => WithUserAsync(context, static user => new(ManagementResult.Ok(new JsonArray([.. user.Factors.Where(static factor => factor.Factor is not (RecoveryCodeFactor.FactorName or PasskeyLogin.FactorName)).Select(static factor => (JsonNode)ShowEnrollment(factor))])))));
        handlers.Add("GET /guardian/enrollments/{id}", context => WithEnrollmentAsync(context, static (_, factor) => new(ManagementResult.Ok(ShowEnrollment(factor)))));
        handlers.Add("DELETE /guardian/enrollments/{id}", context => WithEnrollmentAsync(context, (user, factor) => RemoveAsync(context, user.UserId, known => known.Id == factor.Id)));
        handlers.Add("DELETE /users/{id}/multifactor/{provider}", RemoveProviderAsync);
        handlers.Add("POST /users/{id}/recovery-code-regeneration", context => WithUserAsync(context, user => RegenerateAsync(context, user)));
        handlers.Add("POST /users/{id}/multifactor/actions/invalidate-remember-browser", context => WithUserAsync(context, async user =>
        {
            await RememberedBrowsers.ClearAsync(context.Scope, user.UserId);
            return ManagementResult.NoContent;
        }));
    }

    private static async ValueTask<ManagementResult> CreateAsync(ManagementContext context, User user)
    {
        var (factor, error) = Read(context, context.BodyObject);
        if (factor is null)
        {
            return error!;
        }

        if (Has(user, factor))
        {
            return Conflict;
        }

        await ChangeAsync(context, user.UserId, known => Has(known, factor) ? known : FactorService.Add(known, factor, null, context.Scope.Now));
        return ManagementResult.Ok(ShowNew(factor), 201);
    }

    private static async ValueTask<ManagementResult> ReplaceAsync(ManagementContext context, User user)
    {
        var factors = new List<Enrollment>();
        foreach (var item in context.Body!.AsArray())
        {
            var (factor, error) = Read(context, item!.AsObject());
            if (factor is null)
            {
                return error!;
            }

            factors.Add(factor);
        }

        await RememberedBrowsers.ClearAsync(context.Scope, user.UserId);
        await ChangeAsync(context, user.UserId, known => factors.Aggregate(FactorService.Remove(known, static _ => true, context.Scope.Now), (changed, factor) => FactorService.Add(changed, factor, null, context.Scope.Now)));
        return ManagementResult.Ok(new JsonArray([.. factors.Select(static factor => (JsonNode)ShowNew(factor))]));
    }

    private static async ValueTask<ManagementResult> UpdateAsync(ManagementContext context, User user, Enrollment factor)
    {
        var body = context.BodyObject;
        if (body.Text("preferred_authentication_method") is not null && factor.Factor != PhoneFactor.FactorName)
        {
            return ManagementError.InvalidBody("Payload validation error: 'preferred_authentication_method is for phones alone'.");
        }

        var changed = factor with { Name = body.Text("name") ?? factor.Name, PreferredMethod = body.Text("preferred_authentication_method") ?? factor.PreferredMethod };
        await ChangeAsync(context, user.UserId, known => known with { Factors = [.. known.Factors.Select(item => item.Id == factor.Id ? item with { Name = changed.Name, PreferredMethod = changed.PreferredMethod } : item)] });
        return ManagementResult.Ok(ShowWritten(changed));
    }

    private static async ValueTask<ManagementResult> RemoveAsync(ManagementContext context, string userId, Func<Enrollment, bool> condition)
    {
        await RememberedBrowsers.ClearAsync(context.Scope, userId);
        await ChangeAsync(context, userId, known => FactorService.Remove(known, condition, context.Scope.Now));
        context.Scope.Engine.Logs.Write(context.Scope, LogEvents.FactorRemoved, null, userId);
        return ManagementResult.NoContent;
    }

    private static ValueTask<ManagementResult> RemoveProviderAsync(ManagementContext context) => context["provider"] switch
    {
        "google-authenticator" => WithUserAsync(context, user => RemoveAsync(context, user.UserId, static factor => factor.Factor == OtpFactor.FactorName)),
        "duo" => WithUserAsync(context, static _ => new(ManagementResult.NoContent)),
        var provider => new(new ManagementError(400, $"Path validation error: 'No enum match for: {provider}' on property provider.", "invalid_uri")),
    };

    private static async ValueTask<ManagementResult> RegenerateAsync(ManagementContext context, User user)
    {
        if (!FactorService.HasFactor(user))
        {
            return NoEnrollment;
        }

        var (code, factor) = RecoveryCodeFactor.Create(context.Scope);
        await ChangeAsync(context, user.UserId, known => known with { Factors = [.. known.Factors.Where(static item => item.Factor != RecoveryCodeFactor.FactorName), factor] });
        return ManagementResult.Ok(new JsonObject { ["recovery_code"] = code });
    }

    private static async ValueTask ChangeAsync(ManagementContext context, string userId, Func<User, User> change)
        => await context.Tenant.Users.Repository.UpdateAsync(userId, user => change(user) with { UpdatedAt = context.Scope.Now }, context.CancellationToken);

    private static (Enrollment? Factor, ManagementError? Error) Read(ManagementContext context, JsonObject body)
    {
        var now = context.Scope.Now;
        var (type, phone, email, secret) = (body.Text("type"), body.Text("phone_number"), body.Text("email"), body.Text("totp_secret"));
        return type switch
        {
            "phone" when phone is not null && PasswordlessOptions.IsPhoneNumber(phone)
                => (Create(context, body, body.Text("preferred_authentication_method") ?? PhoneFactor.Sms, PhoneFactor.FactorName) with { PhoneNumber = phone, PreferredMethod = body.Text("preferred_authentication_method") ?? PhoneFactor.Sms }, null),
            "phone" => (null, ManagementError.InvalidBody("Payload validation error: 'phone_number must be + and up to 15 digits'.")),
            "email" when email is not null && email.Contains('@', StringComparison.Ordinal)
                => (Create(context, body, "email", EmailFactor.FactorName) with { Email = email.ToLowerInvariant() }, null),
            "email" => (null, ManagementError.InvalidBody("Payload validation error: 'email must be an address'.")),
            "totp" when secret is null || IsKey(secret)
                => (Create(context, body, "totp", OtpFactor.FactorName) with { Secret = secret ?? OtpFactor.CreateKey(context.Scope) }, null),
            "totp" => (null, ManagementError.InvalidBody("Payload validation error: 'totp_secret must be Base32, of at least 16 characters'.")),
            _ => (null, ManagementError.SettingNotSupported("type", $"there is no factor {type}")),
        };
    }

    private static Enrollment Create(ManagementContext context, JsonObject body, string prefix, string factor) => new()
    {
        Id = EnrollmentIds.Create(context.Scope, prefix),
        Factor = factor,
        Name = body.Text("name"),
        CreatedAt = context.Scope.Now,
        EnrolledAt = context.Scope.Now,
    };

    private static bool IsKey(string text) => text.Length is >= 16 and <= 128 && text.All(static character => character is (>= 'A' and <= 'Z') or (>= '2' and <= '7')) && Base32Encoding.ToBytes(text).Length > 0;

    private static bool Has(User user, Enrollment factor)
        => user.Factors.Any(known => known.Factor == factor.Factor && known.PhoneNumber == factor.PhoneNumber && known.Email == factor.Email && known.Secret == factor.Secret);

    private static JsonObject Show(Enrollment factor)
    {
        var shown = new JsonObject
        {
            ["id"] = factor.Id,
            ["type"] = factor.Factor == OtpFactor.FactorName ? "totp" : factor.Factor,
            ["confirmed"] = true,
            ["created_at"] = Json.Timestamp(factor.CreatedAt),
        };
        Add(shown, "name", factor.Name);
        Add(shown, "phone_number", factor.PhoneNumber);
        Add(shown, "preferred_authentication_method", factor.PreferredMethod);
        Add(shown, "email", factor.Email);
        if (factor.CredentialId is not null)
        {
            Add(shown, "key_id", factor.CredentialId);
            Add(shown, "public_key", factor.PublicKey);
            Add(shown, "aaguid", factor.Aaguid);
            Add(shown, "relying_party_identifier", factor.RelyingPartyId);
            Add(shown, "credential_device_type", factor.IsBackedUp == true ? "multi_device" : "single_device");
            shown["credential_backed_up"] = factor.IsBackedUp ?? false;
            shown["transports"] = new JsonArray([.. (factor.Transports ?? []).Select(static transport => (JsonNode)transport)]);
        }

        Add(shown, "enrolled_at", factor.EnrolledAt is { } enrolled ? Json.Timestamp(enrolled) : null);
        Add(shown, "last_auth_at", factor.LastAuthAt is { } used ? Json.Timestamp(used) : null);
        return shown;
    }

    /// <summary>Whoever adds an app has to hand its key on; nobody sees it again.</summary>
    private static JsonObject ShowNew(Enrollment factor)
    {
        var shown = ShowWritten(factor);
        Add(shown, "totp_secret", factor.Secret);
        return shown;
    }

    /// <summary>What the answer to a write has.</summary>
    private static JsonObject ShowWritten(Enrollment factor)
    {
        var shown = Show(factor);
        foreach (var name in new[] { "confirmed", "enrolled_at", "last_auth_at" })
        {
            shown.Remove(name);
        }

        return shown;
    }

    private static JsonObject ShowEnrollment(Enrollment factor)
    {
        var method = factor.Factor switch
        {
            OtpFactor.FactorName => "authenticator",
            PhoneFactor.FactorName => "sms",
            WebAuthnFactor.FactorName => WebAuthnFactor.FactorName,
            _ => null,
        };
        var shown = new JsonObject { ["id"] = factor.Id, ["status"] = "confirmed", ["type"] = method ?? factor.Factor };
        Add(shown, "name", factor.Name);
        Add(shown, "identifier", factor.PhoneNumber ?? factor.Email);
        Add(shown, "phone_number", factor.PhoneNumber);
        Add(shown, "auth_method", method);
        Add(shown, "enrolled_at", factor.EnrolledAt is { } enrolled ? Json.Timestamp(enrolled) : null);
        Add(shown, "last_auth", factor.LastAuthAt is { } used ? Json.Timestamp(used) : null);
        return shown;
    }

    private static void Add(JsonObject shown, string name, string? value)
    {
        if (value is not null)
        {
            shown[name] = value;
        }
    }

    private static async ValueTask<ManagementResult> WithUserAsync(ManagementContext context, Func<User, ValueTask<ManagementResult>> answer)
        => await context.Tenant.FindUserAsync(context["id"], context.CancellationToken) is { } user ? await answer(user) : UserResource.NotFound;

    private static ValueTask<ManagementResult> WithFactorAsync(ManagementContext context, Func<User, Enrollment, ValueTask<ManagementResult>> answer)
        => WithUserAsync(context, user => user.Factors.FirstOrDefault(factor => factor.Id == context["authentication_method_id"]) is { } factor ? answer(user, factor) : new(NotFound));

    private static async ValueTask<ManagementResult> WithEnrollmentAsync(ManagementContext context, Func<User, Enrollment, ValueTask<ManagementResult>> answer)
    {
        var id = context["id"];
        var people = await context.Tenant.Users.Repository.ListAsync(new DocumentFilter.Indexed("factor", id), context.CancellationToken);
        return people is [var user, ..] && user.Factors.FirstOrDefault(factor => factor.Id == id) is { } factor ? await answer(user, factor) : NoEnrollment;
    }
}
