namespace Engine.Interop.Tests.Support;

/// <summary>The machine application through which a suite calls the Management API.</summary>
internal static class ManagementAccess
{
    private const string ClientId = "suite-management-client";
    private const string Secret = "suite-management-secret-0123456789";

    /// <summary>Arguments of <c>engine serve</c>.</summary>
    public static string[] Arguments { get; } = ["--management-client-id", ClientId, "--management-client-secret", Secret];

    /// <summary>The settings <c>lib/management.mjs</c> reads.</summary>
    public static Dictionary<string, string> Settings { get; } = new() { ["MANAGEMENT_CLIENT_ID"] = ClientId, ["MANAGEMENT_CLIENT_SECRET"] = Secret };
}
