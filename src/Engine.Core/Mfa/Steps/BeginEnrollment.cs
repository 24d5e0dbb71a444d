using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Mfa.Factors;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa.Steps;

/// <summary>
/// Begins an enrolment. With an <c>mfa_token</c>, which stands on one factor, only the first one; with an access token, which stands on
/// two, any. Nothing counts before the person has proven that they have it.
/// </summary>
internal static class BeginEnrollment
{
    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        var (token, parameters) = (context.Token!, context.Parameters);
        if (token.IsAccessToken && !token.Scopes.Contains(MfaApi.Enroll))
        {
            return MfaErrors.InsufficientScope(MfaApi.Enroll);
        }

        if (!token.IsAccessToken && FactorService.HasFactor(token.User))
        {
            return MfaErrors.AlreadyEnrolled;
        }

        var settings = await context.Tenant.Mfa.GetAsync(context.CancellationToken);
        var channel = ReadList(parameters["oob_channels"]) is [var first, ..] ? first : null;
        var (factor, fault) = Find(settings, ReadList(parameters["authenticator_types"]), channel);
        if (factor is null)
        {
            return MfaErrors.BadRequest(fault!);
        }

        var (value, flow) = OobCodes.Create(context.Scope);
        var use = new FactorUse(context.Scope, token.User, flow) { Application = context.Application, Settings = settings, IsEnrollment = true };
        var (pending, error) = factor.Begin(use, new EnrollmentWish { PhoneNumber = parameters["phone_number"], Email = parameters["email"], Channel = channel });
        if (pending is null)
        {
            context.Engine.Logs.WriteFailure(context.Scope, LogEvents.EnrollmentStartFailed, error!, context.Application, token.User.UserId);
            return error!;
        }

        (string Code, Enrollment Enrollment)? recovery = !FactorService.HasFactor(token.User) && settings.Factors.Contains("recovery-code") ? RecoveryCodeFactor.Create(context.Scope) : null;
        await PendingEnrollments.AddAsync(context.Scope, token, pending, recovery?.Enrollment);
        var answer = new JsonObject { ["authenticator_type"] = factor.AuthenticatorType };
        if (factor.AuthenticatorType == "oob")
        {
            await OobCodes.AddAsync(context.Scope, token, pending, flow);
            if (await factor.ChallengeAsync(use, pending) is { } refusal)
            {
                await PendingEnrollments.RemoveAsync(context.Scope, pending);
                return refusal;
            }

            (answer["binding_method"], answer["oob_channel"], answer["oob_code"]) = ("prompt", factor.ChannelOf(pending), value);
        }
        else
        {
            var tenant = await context.Tenant.GetSettingsAsync(context.CancellationToken);
            (answer["secret"], answer["barcode_uri"]) = (pending.Secret, OtpFactor.BarcodeUri(use, pending, tenant.FriendlyName ?? context.Tenant.Name));
        }

        if (recovery is { } made)
        {
            answer["recovery_codes"] = new JsonArray(made.Code);
        }

        context.Engine.Logs.Write(context.Scope, new LogEntry(LogEvents.EnrollmentStarted) { Application = context.Application, UserId = token.User.UserId, UserName = token.User.Email ?? token.User.Username });
        return EngineResponse.Json(answer);
    }

    private static (IFactor? Factor, string? Fault) Find(MfaSettings settings, IReadOnlyList<string> types, string? channel)
    {
        var name = (types, channel) switch
        {
            (["otp", ..], _) => OtpFactor.FactorName,
            (["oob", ..], PhoneFactor.Sms or PhoneFactor.Voice) => PhoneFactor.FactorName,
            (["oob", ..], "email") => EmailFactor.FactorName,
            _ => null,
        };
        return name is null ? (null, "authenticator_types must be otp, or oob with oob_channels sms, voice or email")
            : FactorTable.Find(name) is { } factor && settings.Allows(factor) ? (factor, null)
            : (null, $"The tenant has not turned on {name}");
    }

    /// <summary>A list of texts, or nothing where it is none.</summary>
    private static IReadOnlyList<string> ReadList(string? json)
    {
        try
        {
            return json is not null && JsonNode.Parse(json) is JsonArray list ? [.. list.OfType<JsonValue>().Select(static item => item.TryGetValue(out string? text) ? text : "")] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
