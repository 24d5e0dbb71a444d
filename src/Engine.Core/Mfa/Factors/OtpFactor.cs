using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Errors;
using Engine.Core.Tenants;
using OtpNet;

namespace Engine.Core.Mfa.Factors;

/// <summary>One-time passwords of an authenticator app (RFC 6238): SHA-1, six digits, thirty seconds.</summary>
internal sealed class OtpFactor : IFactor
{
    public const string FactorName = "otp";

    private const int SecretGroup = 4;
    private const int KeyBytes = 20;
    private const int Digits = 6;
    private const int StepSeconds = 30;

    /// <summary>Clocks differ, and people are slow: the code before and the one after are good, too (RFC 6238, section 5.2).</summary>
    private static readonly int[] Window = [0, -1, 1];

    public string Name => FactorName;

    public string Switch => "otp";

    public bool StandsAlone => true;

    public bool BeginsAtOnce => true;

    public string AuthenticatorType => "otp";

    public FactorScreens Screens { get; } = new("mfa-otp-challenge", "mfa-otp-enrollment-qr");

    public string? ChannelOf(Enrollment enrollment) => null;

    public string? NameOf(Enrollment enrollment) => null;

    public (Enrollment? Pending, EngineError? Error) Begin(FactorUse use, EnrollmentWish wish)
        => (new Enrollment { Id = EnrollmentIds.Create(use.Scope, "totp"), Factor = Name, Secret = CreateKey(use.Scope), CreatedAt = use.Scope.Now }, null);

    /// <summary>A new key, Base32.</summary>
    public static string CreateKey(TenantScope scope)
    {
        var key = new byte[KeyBytes];
        scope.Engine.Options.SecretSource.Fill(key);
        return Base32Encoding.ToString(key);
    }

    public async ValueTask DescribeAsync(FactorUse use, Enrollment enrollment, JsonObject page)
    {
        if (use.IsEnrollment)
        {
            var settings = await use.Scope.Tenant.GetSettingsAsync(use.Scope.CancellationToken);
            page["barcode_uri"] = BarcodeUri(use, enrollment, settings.FriendlyName ?? use.Scope.Tenant.Name);
            page["secret"] = string.Join(' ', enrollment.Secret!.Chunk(SecretGroup).Select(static group => new string(group)));
        }
    }

    /// <summary>What the app reads from the picture.</summary>
    public static string BarcodeUri(FactorUse use, Enrollment enrollment, string tenantName)
    {
        var issuer = Uri.EscapeDataString(tenantName);
        var account = Uri.EscapeDataString(use.User.Email ?? use.User.Username ?? use.User.PhoneNumber ?? use.User.UserId);
        return $"otpauth://totp/{issuer}:{account}?secret={enrollment.Secret}&issuer={issuer}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
    }

    public ValueTask<EngineError?> ChallengeAsync(FactorUse use, Enrollment enrollment) => new((EngineError?)null);

    public ValueTask<Func<Enrollment, Enrollment?>?> ProveAsync(FactorUse use, Enrollment enrollment, string proof)
    {
        return new(Accept(enrollment) is null ? null : Accept);

        Enrollment? Accept(Enrollment known) => FindStep(use, known, proof) is { } step ? known with { LastStep = step, LastAuthAt = use.Scope.Now } : null;
    }

    /// <summary>The time step of a code that is right and was not used before. Takes the same time whatever is wrong.</summary>
    private static long? FindStep(FactorUse use, Enrollment enrollment, string proof)
    {
        var typed = string.Concat(proof.Where(static character => !char.IsWhiteSpace(character)));
        if (typed.Length != Digits || enrollment.Secret is not { } secret)
        {
            return null;
        }

        var totp = new Totp(Base32Encoding.ToBytes(secret), StepSeconds, OtpHashMode.Sha1, Digits);
        long? found = null;
        foreach (var offset in Window)
        {
            var at = use.Scope.Now.AddSeconds(offset * StepSeconds);
            var step = at.ToUnixTimeSeconds() / StepSeconds;
            var isEqual = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(totp.ComputeTotp(at.UtcDateTime)), Encoding.UTF8.GetBytes(typed.ToString(CultureInfo.InvariantCulture)));
            if (isEqual && step > (enrollment.LastStep ?? long.MinValue))
            {
                found ??= step;
            }
        }

        return found;
    }
}
