using System.Security.Cryptography;
using System.Text.Json;

namespace QuickStart;

/// <summary>
/// What this demonstration keeps secret, made at its first start. A product keeps such things in its vault, not in a file
/// beside the data.
/// </summary>
public sealed record Secrets(string MasterKey, string ProductSecret, string ReportSecret, string Password)
{
    public static Secrets LoadOrCreate(string data)
    {
        var path = data + ".secrets.json";
        if (File.Exists(path))
        {
            return JsonSerializer.Deserialize<Secrets>(File.ReadAllText(path)) ?? throw new InvalidOperationException($"{path} is empty.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(data))!);
        var secrets = new Secrets(Random(32), Random(48), Random(48), $"Quick-{RandomNumberGenerator.GetHexString(8, lowercase: true)}-1");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(JsonSerializer.Serialize(secrets));
        return secrets;
    }

    private static string Random(int bytes) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));
}
