using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Flows;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Passwordless;

/// <summary>The screens on which people say their address and prove it.</summary>
internal static class AddressScreens
{
    public const string Prompt = "login-passwordless";
    public const string Address = "login-passwordless";
    public const string EmailCode = "login-passwordless-email-code";
    public const string EmailLink = "login-passwordless-email-link";
    public const string SmsCode = "login-passwordless-sms-otp";

    public static PageText NoCode { get; } = new("no-code", "Enter the code.");

    public static string Of(Connection connection, bool isLink) => connection.Strategy == Connection.SmsStrategy ? SmsCode : isLink ? EmailLink : EmailCode;

    public static PageText BadAddress(IReadOnlyList<Connection> connections) => Kind(connections) switch
    {
        "sms" => new("invalid-phone", "Enter your phone number with the country code, such as +1 202 555 0123."),
        "email" => new("invalid-email", "Enter a valid email address."),
        _ => new("invalid-email-or-phone", "Enter a valid email address, or a phone number with the country code."),
    };

    public static Screen ShowAddress(IReadOnlyList<Connection> connections, string? typed, PageText? error, int? status = null)
        => Show(Address, new() { ["kind"] = Kind(connections), ["username"] = typed }, error, status);

    public static Screen ShowCode(string screen, string recipient, PageText? error, int? status = null, bool isResent = false)
        => Show(screen, new() { ["recipient"] = recipient, ["is_resent"] = isResent }, error, status);

    private static Screen Show(string screen, JsonObject data, PageText? error, int? status)
        => new(screen) { Data = data, Error = error, Status = status, Create = page => page with { Prompt = Prompt } };

    private static string Kind(IReadOnlyList<Connection> connections) => connections.Select(static connection => connection.Strategy).Distinct().ToList() is [var only] ? only : "both";
}
