using System.Text.Json;
using Engine.Core.Json;
using Engine.Core.Keys;
using Engine.Core.Storage;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Keys;

public sealed class SigningKeyPropertyTests
{
    public enum Operation
    {
        Rotate,
        RotateAndRevoke,
        RevokeNewestPrevious,
        RevokeOldestPrevious,
        RevokeCurrent,
        RevokeNext,
        Restart,
    }

    [Property(MaxTest = 25)]
    public void AnySequence_OneCurrentOneNextAndNoSecret(Operation[] operations)
        => RunAsync(operations).GetAwaiter().GetResult();

    private static async Task RunAsync(Operation[] operations)
    {
        var store = new MemoryStore();
        var engine = KeyEngine.Create(store);
        var (previous, revoked) = (0, 0);
        foreach (var operation in operations)
        {
            var tenant = engine.Tenants[0];
            var keys = await tenant.ListSigningKeysAsync();
            switch (operation)
            {
                case Operation.Rotate:
                    await tenant.RotateSigningKeyAsync();
                    previous++;
                    break;
                case Operation.RotateAndRevoke:
                    await tenant.RotateSigningKeyAsync(revoke: true);
                    revoked++;
                    break;
                case Operation.RevokeNewestPrevious or Operation.RevokeOldestPrevious when previous > 0:
                    var candidates = keys.Where(static key => key.Previous);
                    var kid = (operation == Operation.RevokeNewestPrevious ? candidates.First() : candidates.Last()).Kid;
                    Assert.True((await tenant.RevokeSigningKeyAsync(kid)).Succeeded);
                    previous--;
                    revoked++;
                    break;
                case Operation.RevokeCurrent:
                    Assert.False((await tenant.RevokeSigningKeyAsync(keys[0].Kid)).Succeeded);
                    break;
                case Operation.RevokeNext:
                    Assert.False((await tenant.RevokeSigningKeyAsync(keys[1].Kid)).Succeeded);
                    break;
                case Operation.Restart:
                    await engine.DisposeAsync();
                    engine = KeyEngine.Create(store);
                    break;
            }
        }

        await CheckAsync(engine, previous, Math.Min(revoked, 3));
        await engine.DisposeAsync();
    }

    private static async Task CheckAsync(IdentityEngine engine, int previous, int revoked)
    {
        var keys = await engine.Tenants[0].ListSigningKeysAsync();
        Assert.Equal(
            [SigningKey.Current, SigningKey.Next, .. Enumerable.Repeat(SigningKey.Previous, previous), .. Enumerable.Repeat(SigningKey.Revoked, revoked)],
            keys.Select(static key => key.State));
        Assert.Equal(keys.Where(static key => !key.Revoked).Select(static key => key.Kid), await KeyEngine.GetKidsAsync(engine));

        var shown = await KeyEngine.GetJwksAsync(engine) + JsonSerializer.Serialize(keys, EntityJson.Default.IReadOnlyListSigningKeyInfo);
        Assert.DoesNotContain("private", shown, StringComparison.OrdinalIgnoreCase);
        Assert.All(KeyEngine.PrivateParts, part => Assert.DoesNotContain(part, shown, StringComparison.Ordinal));
    }
}
