using Engine.Core.Users;

namespace Engine.Core.Tests.Support;

/// <summary>Costs nothing and counts how often it is asked; only for tests that are not about hashing.</summary>
internal sealed class PlainHasher : IPasswordHasher
{
    private int _verified;

    public int Verified => _verified;

    public ValueTask<string> HashAsync(string password, CancellationToken cancellationToken) => new("plain:" + password);

    public ValueTask<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _verified);
        return new(hash == "plain:" + password);
    }
}
